package pick_test

import (
	"hash/crc32"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/internal/fakerun"
	"github.com/tfft/tfft/tfrunner/pick"
	"github.com/tfft/tfft/tfrunner/train"
)

// wrong are the images, of a hundred, that the networks of each graph tell wrongly.
var wrong = map[string]uint32{"large": 5, "small": 10, "noise": 50}

// config compares three graphs, of which small is as good as large, but for chance, and noise is
// not, on 15 + 10 images of each of two classes.
func config(t *testing.T) (pick.Config, *fakerun.Engine) {
	t.Helper()
	training, engine := fakerun.Config(t, map[string]int{"training": 15, "validation": 10, "evaluation": 2})
	dir := filepath.Dir(training.Graph)
	c := pick.Config{
		Training: training, Folds: 2, Repeats: 1, Output: filepath.Join(t.TempDir(), "out"), Meter: train.Meter{BurnIn: 1, Steps: 2},
	}
	for _, name := range []string{"noise", "small", "large"} {
		fakerun.WriteFiles(t, dir, name, "data", nil)
		c.Graphs = append(c.Graphs, filepath.Join(dir, name))
	}
	c.Training.NewDecoder = func(tfrunner.DecoderOptions) (tfrunner.Decoder, error) { return decoder{}, nil }
	engine.TellsImages, engine.Says = true, says
	engine.Frozen = &fakerun.Frozen{Shape: []int{2, 2}, Look: look}
	return c, engine
}

// decoder makes an image's pixels a number of its file, and the last one its class.
type decoder struct{ fakerun.Decoder }

func (decoder) Decode(contents, dst []byte) error {
	sum := crc32.ChecksumIEEE(contents)
	for i := range dst {
		dst[i] = byte(sum >> (i % 4 * 8))
	}
	dst[len(dst)-1] = 0
	if strings.Contains(string(contents), "dog") {
		dst[len(dst)-1] = 1
	}
	return nil
}

// look gives features of which the mean of a channel says which class an image is of, but for
// those of the graph noise.
func look(graph string, pixels []byte, features []float32) {
	class := float32(pixels[len(pixels)-1])
	if filepath.Base(graph) == "noise" {
		class = 0
	}
	for i := range features {
		features[i] = float32(pixels[i])/1000 + class*float32(i%2)
	}
}

// says is right of all images but for some.
func says(graph string, s dataset.Sample) float32 {
	right := crc32.ChecksumIEEE([]byte(s.Path))%100 >= wrong[filepath.Base(graph)]
	if right == (s.Label == 1) {
		return 0.9
	}
	return 0.1
}
