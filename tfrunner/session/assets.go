package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
)

// What a serving model holds beside graph, variables and manifest, relative to its
// folder.
const (
	labelsPath   = "assets.extra/labels.txt"    // the class names, one a line
	decodingPath = "assets.extra/decoding.json" // a Decoding

	thresholdsPath = "assets.extra/thresholds.json" // by class name; where the task has any
)

// decodingFormat is the version of decoding.json that this program reads.
const decodingFormat = 1

// olderSquash is what older tffts called the only way that they had.
const olderSquash = "stretch"

// Decoding is how files become the pictures that a model takes.
type Decoding struct {
	Format int    `json:"format"`
	EXIF   string `json:"exif"` // dataset.EXIFApply or dataset.EXIFIgnore
	graph.Input
}

// Assets are what a serving model knows besides its graph.
type Assets struct {
	Classes []string // their names, in the order of the graph's outputs
	EXIF    string   // what was done in training: dataset.EXIFApply or dataset.EXIFIgnore

	// By class: it is told to be there where its probability is above. Nil: the most
	// probable class is the answer.
	Thresholds []float64
}

// write writes the assets of the serving model in dir, whose graph takes in.
func (a Assets) write(dir string, in graph.Input) error {
	labels := strings.Join(a.Classes, "\n") + "\n"
	if err := os.WriteFile(filepath.Join(dir, labelsPath), []byte(labels), 0o644); err != nil {
		return err
	}
	if err := a.writeThresholds(dir); err != nil {
		return err
	}
	data, err := json.MarshalIndent(Decoding{Format: decodingFormat, EXIF: a.EXIF, Input: in}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, decodingPath), append(data, '\n'), 0o644)
}

// ReadLabels returns the class names of the serving model in dir.
func ReadLabels(dir string) ([]string, error) {
	data, err := os.ReadFile(filepath.Join(dir, labelsPath))
	if err != nil {
		return nil, fmt.Errorf("read class names: %w", err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"), nil
}

// writeThresholds writes those that there are.
func (a Assets) writeThresholds(dir string) error {
	if a.Thresholds == nil {
		return nil
	}
	by := map[string]float64{}
	for i, class := range a.Classes {
		by[class] = a.Thresholds[i]
	}
	data, err := json.MarshalIndent(by, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, thresholdsPath), append(data, '\n'), 0o644)
}

// ReadThresholds returns the thresholds of the serving model in dir, whose classes are known;
// nil: it has none.
func ReadThresholds(dir string, classes []string) ([]float64, error) {
	path := filepath.Join(dir, thresholdsPath)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	by := map[string]float64{}
	if err := json.Unmarshal(data, &by); err != nil {
		return nil, fault.Usage("read %q: %w", path, err)
	}
	var thresholds []float64
	for _, class := range classes {
		threshold, ok := by[class]
		if !ok {
			return nil, fault.Usage("%q has no threshold of the class %q", path, class)
		}
		thresholds = append(thresholds, threshold)
	}
	return thresholds, nil
}

// ReadDecoding returns how the serving model in dir, which takes in, has pictures
// decoded. ok is false for a model that does not say so: older tffts wrote such.
func ReadDecoding(dir string, in graph.Input) (d Decoding, ok bool, err error) {
	path := filepath.Join(dir, decodingPath)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return d, false, nil
	}
	if err != nil {
		return d, false, err
	}
	if err = json.Unmarshal(data, &d); err == nil {
		if d.Fit == olderSquash {
			d.Fit = graph.Squash
		}
		err = d.check(in)
	}
	if err != nil {
		return d, false, fault.Usage("read %q: %w", path, err)
	}
	return d, true, nil
}

func (d Decoding) check(in graph.Input) error {
	switch {
	case d.Format != decodingFormat:
		return fmt.Errorf("format %d, this tfft reads %d", d.Format, decodingFormat)
	case d.EXIF != dataset.EXIFApply && d.EXIF != dataset.EXIFIgnore:
		return fmt.Errorf("exif %q: want %s or %s", d.EXIF, dataset.EXIFApply, dataset.EXIFIgnore)
	case d.Input != in:
		return fmt.Errorf("pictures of %d x %d pixels by %s, fit by %s; the graph takes %d x %d by %s, fit by %s",
			d.Height, d.Width, d.Interpolation, d.Fit, in.Height, in.Width, in.Interpolation, in.Fit)
	}
	return nil
}
