package tfevents_test

import (
	"bytes"
	"image"
	"image/png"
	"reflect"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/internal/tfevents"
)

// read is what tensorboard_read.py answers for a folder.
type read struct {
	Scalars map[string][][2]float64 `json:"scalars"` // step and value
	Images  map[string][][]any      `json:"images"`
	Hparams *struct {
		Values map[string]any `json:"values"`
		Began  float64        `json:"began"`
		Status int            `json:"status"`
	} `json:"hparams"`
	Classes map[string]tfevents.DataClass `json:"classes"`
	Version float64                       `json:"version"`
}

// TestTensorBoardReadsWhatIsWritten has TensorBoard's own reader read a file that was written
// again and appended to.
func TestTensorBoardReadsWhatIsWritten(t *testing.T) {
	dir, began := t.TempDir(), time.Unix(1_700_000_000, 500_000_000)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 7, 5))); err != nil {
		t.Fatal(err)
	}
	values := []tfevents.Value{
		tfevents.Scalar("loss", 0.1), tfevents.Image("sheet", "what it *shows*", 7, 5, picture.Bytes()),
		tfevents.Hparams(began, map[string]any{"rate": 1e-3, "schedule": "cosine", "empty": "", "nothing": 0.0}), tfevents.HparamsDone(began.Add(time.Hour)),
	}
	for range 2 { // the second replaces the first
		path, err := tfevents.Replace(dir, []tfevents.Event{{Time: began, Step: 1, Values: values}})
		if err != nil {
			t.Fatal(err)
		}
		if err := tfevents.Append(path, tfevents.Event{Time: began, Step: 2, Values: values[:1]}); err != nil {
			t.Fatal(err)
		}
	}
	got := gate.Ask[read](t, "testdata/tensorboard_read.py", []string{dir})[0]
	loss := float64(float32(0.1))
	if want := map[string][][2]float64{"loss": {{1, loss}, {2, loss}}}; !reflect.DeepEqual(got.Scalars, want) {
		t.Errorf("scalars %v, want %v", got.Scalars, want)
	}
	if want := map[string][][]any{"sheet": {{1.0, 7.0, 5.0, 7.0, 5.0, "what it *shows*"}}}; !reflect.DeepEqual(got.Images, want) {
		t.Errorf("images %v, want %v", got.Images, want)
	}
	if want := map[string]any{"rate": 1e-3, "schedule": "cosine", "empty": "", "nothing": 0.0}; got.Hparams == nil ||
		!reflect.DeepEqual(got.Hparams.Values, want) || got.Hparams.Began != 1_700_000_000.5 || got.Hparams.Status != 1 {
		t.Errorf("hyperparameters %+v, want %v", got.Hparams, want)
	}
	if got.Classes["loss"] != tfevents.ClassScalar || got.Classes["sheet"] != tfevents.ClassBlobs || got.Version != 2 {
		t.Errorf("classes %v, version %v", got.Classes, got.Version)
	}
}
