package predict

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
)

// Class is a class that a picture may belong to.
type Class struct {
	Name        string  `json:"class"`
	Probability float32 `json:"probability"` // from 0 to 1

	// Where a picture may be of any number of classes, it is of this one if the probability is
	// above; else nil.
	Threshold *float64 `json:"threshold,omitempty"`
}

// Chosen are the classes of which a model says that a picture is: those above their threshold,
// or, of a model without thresholds, the most probable one, which is the first of classes.
func Chosen(classes []Class) (chosen []Class) {
	for i, c := range classes {
		if c.Threshold == nil && i == 0 || c.Threshold != nil && float64(c.Probability) > *c.Threshold {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// Classify returns all classes, the most probable first, of the picture in contents,
// which is a whole file: JPEG, PNG, BMP, GIF (its first frame) or WebP. The error of
// a file that is none of them, or has too many pixels, is the user's to fix (exit
// code 2). When ctx ends, its error is returned at once.
func (m *Model) Classify(ctx context.Context, contents []byte) ([]Class, error) {
	if err := m.enter(); err != nil {
		return nil, err
	}
	defer m.users.Done()
	picture, err := m.decode(ctx, func(dst []byte) error {
		if err := dataset.CheckPixels(contents, m.maxPixels); err != nil {
			return err
		}
		return m.decoder.Decode(contents, dst)
	})
	if err != nil {
		return nil, err
	}
	return m.classify(ctx, picture)
}

// ClassifyFile is Classify of the file at path, which errors name, or of one in a shard: see
// dataset.SourceOf.
func (m *Model) ClassifyFile(ctx context.Context, path string) ([]Class, error) {
	if err := m.enter(); err != nil {
		return nil, fmt.Errorf("classify %q: %w", path, err)
	}
	defer m.users.Done()
	picture, err := m.decode(ctx, func(dst []byte) error {
		source, sample, err := dataset.SourceOf(path)
		if err != nil {
			return err
		}
		contents, err := dataset.ReadImage(source, sample, nil, m.maxPixels)
		if errors.Is(err, fs.ErrNotExist) {
			return fault.Usage("no such file: %q", path)
		}
		if err != nil {
			return err
		}
		if err := m.decoder.Decode(contents, dst); err != nil {
			return fmt.Errorf("decode %q: %w", path, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	classes, err := m.classify(ctx, picture)
	if err != nil {
		return nil, fmt.Errorf("classify %q: %w", path, err)
	}
	return classes, nil
}

// decode makes a picture of height x width x 3 bytes, which fill fills. How many are
// made at once is bounded, as a large file takes much memory meanwhile.
func (m *Model) decode(ctx context.Context, fill func(dst []byte) error) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case m.decoding <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-m.decoding }()
	picture := make([]byte, m.imageBytes())
	return picture, fill(picture)
}

func (m *Model) imageBytes() int { return m.input.Height * m.input.Width * 3 }

// classify waits for the probabilities of a picture, and sorts them.
func (m *Model) classify(ctx context.Context, picture []byte) ([]Class, error) {
	probabilities, err := m.ask(ctx, picture)
	if err != nil {
		return nil, err
	}
	if err := checkFinite(probabilities); err != nil {
		return nil, err
	}
	classes := make([]Class, len(m.classes))
	for i, name := range m.classes {
		classes[i] = Class{Name: name, Probability: probabilities[i]}
		if m.thresholds != nil {
			classes[i].Threshold = &m.thresholds[i]
		}
	}
	slices.SortStableFunc(classes, func(a, b Class) int { return cmp.Compare(b.Probability, a.Probability) })
	return classes, nil
}

// checkFinite refuses what is no answer.
func checkFinite(probabilities []float32) error {
	for _, p := range probabilities {
		if v := float64(p); math.IsNaN(v) || math.IsInf(v, 0) {
			return fault.Failed("the model gives %v for a probability", p)
		}
	}
	return nil
}
