package sweep

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/tfrunner"
)

// weightsFolder holds the weights of trials that may go on, in a folder each.
const weightsFolder = ".weights-of-trials"

// weights are those of trials that were trained to some epoch. They are a convenience: a trial
// whose weights are lost or damaged is trained again from its beginning.
type weights struct{ dir string }

func (w weights) folder(trial, rung int) string {
	return filepath.Join(w.dir, fmt.Sprintf("%d-%d", trial, rung))
}

// prefix makes the folder for a trial that is about to be trained, and gives the prefix of the
// files in it.
func (w weights) prefix(trial, rung int) (string, error) {
	folder := w.folder(trial, rung)
	if err := os.RemoveAll(folder); err != nil {
		return "", err
	}
	return filepath.Join(folder, "weights"), os.MkdirAll(folder, 0o755)
}

// seal makes damage to the files of a trial show.
func (w weights) seal(trial, rung int) error { return durable.WriteSums(w.folder(trial, rung)) }

// pause is where the trial of an outcome stands, to go on from; nil: its weights are lost.
func (w weights) pause(o outcome) *tfrunner.Pause {
	folder := w.folder(o.Trial, o.Rung)
	if durable.CheckSums(folder) != nil {
		return nil
	}
	return &tfrunner.Pause{Progress: o.Progress, Prefix: filepath.Join(folder, "weights")}
}

// drop removes those of a trial that does not go on from there.
func (w weights) drop(trial, rung int) error { return os.RemoveAll(w.folder(trial, rung)) }
