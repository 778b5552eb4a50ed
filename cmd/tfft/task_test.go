package main

import (
	"encoding/json"
	"fmt"
	"image"
	_ "image/png" // the digits
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/eval/evaluator"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/predict"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

// TestAnotherTask trains a graph that guesses how bright an image is: the graph, what
// reads the numbers and what evaluates are this test's, all else is as for classes.
func TestAnotherTask(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	graph := filepath.Join(dir, "graph")
	export := exec.Command(gate.Python(t), filepath.Join("testdata", "brightness.py"), graph)
	export.Env = append(os.Environ(), "PYTHONPATH=../..", "TF_CPP_MIN_LOG_LEVEL=3")
	if out, err := export.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	code, _, stderr := tfft(t, "run", "--graph", graph, "--data", gate.Data(t, "digits"), "--run", filepath.Join(dir, "none"))
	if code != 2 || !strings.Contains(stderr, `"brightness"`) {
		t.Errorf("class folders for a graph of another task: exit code %d\n%s", code, stderr)
	}

	config := tfrunner.Defaults()
	config.Graph, config.Data, config.Folder = graph, gate.Data(t, "digits"), runfolder.Folder(filepath.Join(dir, "run"))
	config.Phases, config.Epochs, config.BatchSize, config.EarlyStopping.Patience = []string{"warmup"}, 6, 16, 3
	config.Best, config.Augmentation, config.CacheDir = "val_absolute_error", augment.List(nil), filepath.Join(dir, "cache")
	config.ReadData = readBrightness
	config.NewEvaluator = func([]string) evaluator.Evaluator { return &absoluteError{} }
	config.Engine = session.Engine{}
	config.NewDecoder = func(o tfrunner.DecoderOptions) (tfrunner.Decoder, error) {
		return pixels.New(pixels.Options{Height: o.Height, Width: o.Width, Interpolation: o.Interpolation})
	}
	if err := tfrunner.Train(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	checkAnotherTask(t, config.Folder)
}

// checkAnotherTask looks at what the run left.
func checkAnotherTask(t *testing.T, run runfolder.Folder) {
	t.Helper()
	warmup := filepath.Join(string(run), "warmup")
	text, err := os.ReadFile(filepath.Join(warmup, "history.csv"))
	if err != nil || !strings.HasPrefix(string(text), "epoch,loss,absolute_error,val_loss,val_absolute_error,learning_rate,") {
		t.Errorf("history %s, %v", text, err)
	}
	history, err := train.ReadHistory(filepath.Join(warmup, "history.csv"))
	if err != nil {
		t.Fatal(err)
	}
	by := train.BestBy{Column: "val_absolute_error"}
	first, best := history[0].Validation["absolute_error"], by.In(history)
	if best.Value > 0.9*first {
		t.Errorf("the best error is %v, after the first epoch it was %v: nothing was learned", best.Value, first)
	}
	var state struct{ Best train.Best }
	states, err := filepath.Glob(filepath.Join(string(run), "checkpoints", fmt.Sprintf("warmup-%04d-*", best.Epoch), "state.json"))
	if err != nil || len(states) != 1 {
		t.Fatalf("the checkpoint of the best epoch, %d: %v, %v", best.Epoch, states, err)
	}
	data, err := os.ReadFile(states[0])
	if err == nil {
		err = json.Unmarshal(data, &state)
	}
	if err != nil || state.Best != *best {
		t.Errorf("%+v, %v, want %+v", state.Best, err, *best)
	}
	if report, err := os.ReadFile(filepath.Join(warmup, "report.json")); err != nil || !strings.Contains(string(report), `"absolute_error"`) {
		t.Errorf("report %s, %v", report, err)
	}
	if err := run.Damage("warmup", (*absoluteError)(nil).Files()); err != nil {
		t.Errorf("results: %v", err)
	}
	if _, err := predict.Open(string(run), predict.Options{}); err == nil || !strings.Contains(err.Error(), `task "brightness"`) {
		t.Errorf("opened for telling classes: %v", err)
	}
}

// readBrightness is the digits, with how bright each is in the place of classes.
func readBrightness(dir string) (*dataset.Dataset, error) {
	d, err := dataset.Scan(dir)
	if err != nil {
		return nil, err
	}
	bright := map[string]float32{}
	for _, split := range d.Splits() {
		for _, s := range split.Samples {
			if bright[s.Path], err = brightness(filepath.Join(dir, s.Path)); err != nil {
				return nil, err
			}
		}
	}
	d.Classes = nil
	d.Targets = []dataset.Target{{
		Name: "brightness", Size: 1,
		Values: func(s dataset.Sample, dst []float32) { dst[0] = bright[s.Path] },
	}}
	return d, nil
}

// brightness is the mean of a grey picture's pixels, from 0 to 1.
func brightness(path string) (float32, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	picture, _, err := image.Decode(f)
	if err != nil {
		return 0, err
	}
	sum, box := 0.0, picture.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			grey, _, _, _ := picture.At(x, y).RGBA()
			sum += float64(grey) / 65535
		}
	}
	return float32(sum / float64(box.Dx()*box.Dy())), nil
}

// absoluteError is the evaluator of the task.
type absoluteError struct {
	rows []string
	sum  float64
}

// Add implements evaluator.Evaluator.
func (e *absoluteError) Add(path string, targets, outputs map[string][]float32) error {
	e.rows = append(e.rows, fmt.Sprintf("%s,%g,%g\n", path, targets["brightness"][0], outputs["guess"][0]))
	e.sum += math.Abs(float64(targets["brightness"][0] - outputs["guess"][0]))
	return nil
}

// Metrics implements evaluator.Evaluator.
func (e *absoluteError) Metrics() map[string]float64 {
	return map[string]float64{"absolute_error": e.sum / float64(len(e.rows))}
}

// Report implements evaluator.Evaluator.
func (e *absoluteError) Report(dir string) (*evaluator.Report, error) {
	data, err := json.Marshal(e.Metrics())
	if err != nil {
		return nil, err
	}
	report := &evaluator.Report{Images: len(e.rows), Metrics: e.Metrics(), Text: fmt.Sprintln(e.Metrics()), JSON: data}
	if dir == "" {
		return report, nil
	}
	predictions := "path,brightness,guess\n" + strings.Join(e.rows, "")
	if err := os.WriteFile(filepath.Join(dir, "predictions.csv"), []byte(predictions), 0o644); err != nil {
		return nil, err
	}
	return report, report.Write(dir)
}

// Files implements evaluator.Evaluator.
func (*absoluteError) Files() []string {
	return []string{"report.txt", "report.json", "predictions.csv"}
}
