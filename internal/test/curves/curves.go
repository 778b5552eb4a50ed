// Package curves compares what TensorBoard shows of a run with what its history says.
package curves

import (
	"fmt"
	"path/filepath"

	"github.com/tfft/tfft/internal/tfevents"
	"github.com/tfft/tfft/tfrunner/train"
)

// Check says where the event files of a phase, whose results lie in the folder dir, do not have
// the epochs of its history.csv, each once, with its figures; nil: nowhere.
func Check(dir string) error {
	rows, err := train.ReadHistory(filepath.Join(dir, "history.csv"))
	if err != nil {
		return err
	}
	for run, of := range map[string]func(train.Epoch) train.Metrics{
		"train":      func(e train.Epoch) train.Metrics { return e.Training },
		"validation": func(e train.Epoch) train.Metrics { return e.Validation },
	} {
		epochs, err := epochsOf(filepath.Join(dir, run))
		if err != nil {
			return err
		}
		if len(epochs) != len(rows) {
			return fmt.Errorf("%s has %d epochs, %s/history.csv %d", run, len(epochs), dir, len(rows))
		}
		for i, row := range rows {
			if err := same(epochs[i], row.Epoch, of(row)); err != nil {
				return fmt.Errorf("%s of %s: %w", run, dir, err)
			}
		}
	}
	return nil
}

// epochsOf are the events of the one file in a folder, without those of pictures.
func epochsOf(dir string) (epochs []tfevents.Event, err error) {
	files, err := tfevents.Files(dir)
	if err != nil {
		return nil, err
	}
	if len(files) != 1 {
		return nil, fmt.Errorf("%q has the event files %q, want one", dir, files)
	}
	events, err := tfevents.Read(filepath.Join(dir, files[0]))
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if e.Values[0].Plugin != "images" {
			epochs = append(epochs, e)
		}
	}
	return epochs, nil
}

// same says where an event is not of the epoch, or lacks one of its metrics.
func same(e tfevents.Event, epoch int, metrics train.Metrics) error {
	if e.Step != int64(epoch) {
		return fmt.Errorf("step %d where epoch %d should be", e.Step, epoch)
	}
	found := map[string]float32{}
	for _, v := range e.Values {
		if number, ok := v.Scalar(); ok {
			found[v.Tag] = number
		}
	}
	for name, want := range metrics {
		if got, ok := found[name]; !ok || got != float32(want) {
			return fmt.Errorf("epoch %d: %s is %v, the history has %v", epoch, name, got, want)
		}
	}
	return nil
}
