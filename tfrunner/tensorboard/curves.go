package tensorboard

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/png"
	"path/filepath"

	"github.com/tfft/tfft/internal/tfevents"
	"github.com/tfft/tfft/tfrunner/train"
)

// Folders of a phase, each of which TensorBoard takes for a run.
const (
	trainingDir   = "train"
	validationDir = "validation"
	reportDir     = "report"
)

// Curves are the losses, metrics and times of a phase, epoch by epoch.
type Curves struct {
	training, validation series
}

// NewCurves are those of the phase whose results lie in the folder dir. Where sheet is given,
// it draws training images as the phase sees them, under a title; it is asked when they are to
// be written, and has none (nil) where it cannot read them.
func NewCurves(dir, title string, sheet func() image.Image) *Curves {
	c := &Curves{
		training:   series{dir: filepath.Join(dir, trainingDir), values: trainingValues},
		validation: series{dir: filepath.Join(dir, validationDir), values: validationValues},
	}
	if sheet != nil {
		c.training.picture = func() (*tfevents.Value, error) { return pictureOf(sheet(), title) }
	}
	return c
}

// Bring makes the files have the epochs of history, each once, and no others. What is there
// already stays; otherwise a file is written again. After an error, the next call does that.
func (c *Curves) Bring(history []train.Epoch) error {
	return cmp.Or(c.training.bring(history), c.validation.bring(history))
}

// trainingValues are what an epoch's training gave, under the names of history.csv; and what
// its time went to, as shares of 1.
func trainingValues(e train.Epoch) []tfevents.Value {
	values := metricValues(e.Training)
	values = append(values, scalar("learning_rate", e.LearningRate), scalar("images_per_second", e.ImagesPerSecond))
	for _, part := range []struct {
		name    string
		seconds float64
	}{
		{"waiting", e.Waiting}, {"stepping", e.Stepping}, {"validating", e.Validating}, {"caching", e.Caching},
	} {
		share := 0.0
		if total := e.Total(); total > 0 {
			share = part.seconds / total
		}
		values = append(values, scalar("share_of_time/"+part.name, share))
	}
	return values
}

// validationValues are what the epoch gave on the validation images, under the same tags.
func validationValues(e train.Epoch) []tfevents.Value { return metricValues(e.Validation) }

func metricValues(m train.Metrics) (values []tfevents.Value) {
	for _, name := range m.Names() {
		values = append(values, scalar(name, m[name]))
	}
	return values
}

func scalar(tag string, v float64) tfevents.Value { return tfevents.Scalar(tag, float32(v)) }

// sheetTag is that of the sheet of training images.
const sheetTag = "training images"

// pictureOf is the sheet as a value; nil: there is none.
func pictureOf(sheet image.Image, title string) (*tfevents.Value, error) {
	if sheet == nil {
		return nil, nil
	}
	var file bytes.Buffer
	if err := png.Encode(&file, sheet); err != nil {
		return nil, fmt.Errorf("draw the training images: %w", err)
	}
	size := sheet.Bounds().Size()
	value := tfevents.Image(sheetTag, title, size.X, size.Y, file.Bytes())
	return &value, nil
}
