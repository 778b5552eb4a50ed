package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
)

// What a serving model holds beside graph, variables and manifest, relative to its
// folder.
const (
	labelsPath   = "assets.extra/labels.txt"    // the class names, one a line
	decodingPath = "assets.extra/decoding.json" // a Decoding
)

// decodingFormat is the version of decoding.json that this program reads.
const decodingFormat = 1

// stretch is the only way in which pictures are made to fit: their sides change
// apart.
const stretch = "stretch"

// Decoding is how files become the pictures that a model takes.
type Decoding struct {
	Format int    `json:"format"`
	EXIF   string `json:"exif"` // graph.EXIFApply or graph.EXIFIgnore
	Fit    string `json:"fit"`  // stretch
	graph.Input
}

// writeAssets writes the assets of the serving model in dir, whose graph takes in.
func writeAssets(dir string, in graph.Input, a graph.Assets) error {
	labels := strings.Join(a.Classes, "\n") + "\n"
	if err := os.WriteFile(filepath.Join(dir, labelsPath), []byte(labels), 0o644); err != nil {
		return err
	}
	data, err := json.MarshalIndent(Decoding{Format: decodingFormat, EXIF: a.EXIF, Fit: stretch, Input: in}, "", "  ")
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
	case d.EXIF != graph.EXIFApply && d.EXIF != graph.EXIFIgnore:
		return fmt.Errorf("exif %q: want %s or %s", d.EXIF, graph.EXIFApply, graph.EXIFIgnore)
	case d.Fit != stretch:
		return fmt.Errorf("fit %q: want %s", d.Fit, stretch)
	case d.Input != in:
		return fmt.Errorf("pictures of %d x %d pixels by %s, the graph takes %d x %d by %s",
			d.Height, d.Width, d.Interpolation, in.Height, in.Width, in.Interpolation)
	}
	return nil
}
