package main

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// TestMultilabel trains on pictures of two digits side by side, which are of both classes.
func TestMultilabel(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	graph, data, run, whole := filepath.Join(dir, "graph"), filepath.Join(dir, "pairs.csv"), filepath.Join(dir, "run"), filepath.Join(dir, "whole")
	export := exec.Command(gate.Python(t), "-m", "pyexport", "--task", "multilabel", "--backbone", "TinyVGG16", "--weights", "none", "--classes", "5",
		"--head-units", "64", "--preprocess", "raw", "--dropout", "0.1", "--optimizer", "adam", "--learning-rate", "2e-3", "--phase", "warmup=head", "--output", graph)
	export.Dir, export.Env = filepath.Join("..", ".."), append(os.Environ(), "TF_CPP_MIN_LOG_LEVEL=3")
	if out, err := export.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	writePairs(t, dir, data)
	flags := []string{"run", "--graph", graph, "--data", data, "--augment", "none", "--batch-size", "16", "--cache-dir", filepath.Join(dir, "cache"), "--threads", "1"}
	mustRun := func(args ...string) (stdout, stderr string) {
		t.Helper()
		code, stdout, stderr := tfft(t, args...)
		if code != 0 {
			t.Fatalf("%q: exit code %d\n%s", args, code, stderr)
		}
		return stdout, stderr
	}
	mustRun(slices.Concat(flags, []string{"--run", whole, "--epochs", "50"})...)
	mustRun(slices.Concat(flags, []string{"--run", run, "--epochs", "20"})...)
	_, stderr := mustRun("run", "--run", run, "--epochs", "50")
	if !strings.Contains(stderr, "label_accuracy") || !strings.Contains(stderr, "continuing after epoch 20") {
		t.Errorf("continued:\n%s", stderr)
	}
	if differences, err := runfolder.Differences(runfolder.Folder(whole), runfolder.Folder(run)); err != nil || len(differences) > 0 {
		t.Errorf("continued: %v, %v", differences, err)
	}
	checkMultilabelRun(t, run)

	again := filepath.Join(dir, "again")
	mustRun("eval", "--run", filepath.Join(run, "model"), "--data", data, "--output", again)
	if got, want := predictedLabels(t, again), predictedLabels(t, filepath.Join(run, "warmup")); !slices.Equal(got, want) {
		t.Errorf("eval: %v, the report has %v", got, want)
	}
	checkMultilabelPredictions(t, run, dir)
	brief := filepath.Join(dir, "brief")
	mustRun(slices.Concat(flags, []string{"--run", brief, "--epochs", "3"})...)
	checkMultilabelComparison(t, run, whole, brief)
	mustRun("dataset", "check", "--task", "multilabel", "--data", data)
	mustRun("dataset", "preview", "--task", "multilabel", "--data", data, "--output", filepath.Join(dir, "preview"), "--count", "6", "--size", "32")

	for want, args := range map[string][]string{
		"--class-weight balanced: an image":  slices.Concat(flags, []string{"--run", filepath.Join(dir, "weighed"), "--class-weight", "balanced"}),
		"--balance sampling: an image":       slices.Concat(flags, []string{"--run", filepath.Join(dir, "sampled"), "--balance", "sampling"}),
		"--checkpoint: the thresholds":       {"eval", "--run", run, "--data", data, "--checkpoint", "best"},
		`is no class: no training image has`: {"eval", "--run", run, "--data", filepath.Join(dir, "other.csv")},
	} {
		if code, _, stderr := tfft(t, args...); code != 2 || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit code %d, want 2 and %s\n%s", args, code, want, stderr)
		}
	}
}

// writePairs makes pictures of two digits, and the list of them.
func writePairs(t *testing.T, dir, list string) {
	t.Helper()
	lines := []string{"path,label,split"}
	for split, n := range map[string]int{"training": 240, "validation": 80, "evaluation": 80} {
		files, err := filepath.Glob(filepath.Join(gate.Data(t, "digits"), split, "*", "*.png"))
		if err != nil || len(files) < n {
			t.Fatalf("%d digits, %v", len(files), err)
		}
		for i := range n {
			left, right := files[i*7%len(files)], files[(i*31+i/5)%len(files)]
			name := fmt.Sprintf("%s-%03d.png", split, i)
			writePair(t, filepath.Join(dir, name), left, right)
			lines = append(lines, fmt.Sprintf("%s,%s|%s,%s", name, filepath.Base(filepath.Dir(left)), filepath.Base(filepath.Dir(right)), split))
		}
	}
	write(t, list, []byte(strings.Join(lines, "\n")+"\n"))
	write(t, filepath.Join(filepath.Dir(list), "other.csv"), []byte("path,label,split\nevaluation-000.png,4|5,test\n"))
}

// writePair draws two digits side by side, each in the colour of its class: the network of the
// test has to learn from little.
func writePair(t *testing.T, name, left, right string) {
	t.Helper()
	pair := image.NewNRGBA(image.Rect(0, 0, 56, 28))
	for i, file := range []string{left, right} {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		digit, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		box := digit.Bounds()
		ink := map[string]color.NRGBA{
			"5": {255, 0, 0, 255}, "6": {0, 255, 0, 255}, "7": {0, 0, 255, 255}, "8": {255, 255, 0, 255}, "9": {0, 255, 255, 255},
		}[filepath.Base(filepath.Dir(file))]
		for y := range 28 {
			for x := range 28 {
				grey := color.GrayModel.Convert(digit.At(box.Min.X+x*box.Dx()/28, box.Min.Y+y*box.Dy()/28)).(color.Gray).Y
				pair.SetNRGBA(28*i+x, y, color.NRGBA{ink.R ^ grey/4, ink.G ^ grey/4, ink.B ^ grey/4, 255})
			}
		}
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, pair); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// checkMultilabelRun looks at what the run left.
func checkMultilabelRun(t *testing.T, run string) {
	t.Helper()
	var report struct {
		Samples struct {
			F1 float64 `json:"f1-score"`
		} `json:"samples avg"`
		Precision struct {
			Macro float64 `json:"macro"`
		} `json:"average_precision"`
		Thresholds map[string]float64 `json:"thresholds"`
	}
	data, err := os.ReadFile(filepath.Join(run, "warmup", "report.json"))
	if err == nil {
		err = json.Unmarshal(data, &report)
	}
	// A guess has the share of images of a class for its average precision: about 0.36.
	if err != nil || report.Precision.Macro < 0.6 || report.Samples.F1 < 0.5 {
		t.Errorf("report %+v, %v", report, err)
	}
	var kept map[string]float64
	data, err = os.ReadFile(filepath.Join(run, "model", "assets.extra", "thresholds.json"))
	if err == nil {
		err = json.Unmarshal(data, &kept)
	}
	if err != nil || len(kept) != 5 || fmt.Sprint(kept) != fmt.Sprint(report.Thresholds) {
		t.Errorf("thresholds %v, %v, the report's %v", kept, err, report.Thresholds)
	}
	text, err := os.ReadFile(filepath.Join(run, "warmup", "history.csv"))
	if err != nil || !strings.HasPrefix(string(text), "epoch,loss,exact_match,label_accuracy,val_loss,val_exact_match,val_label_accuracy,") {
		t.Errorf("history %s, %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(run, "warmup", "confusion.png")); err == nil {
		t.Error("a confusion matrix of several classes an image")
	}
}

// predictedLabels are the lines of predictions.csv without probabilities.
func predictedLabels(t *testing.T, dir string) (lines []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "predictions.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		lines = append(lines, strings.Join(strings.Split(line, ",")[:3], ","))
	}
	if len(lines) != 81 {
		t.Errorf("%d lines", len(lines))
	}
	return lines
}

// checkMultilabelPredictions holds tfft predict to the run's predictions.csv.
func checkMultilabelPredictions(t *testing.T, run, dir string) {
	t.Helper()
	for _, line := range predictedLabels(t, filepath.Join(run, "warmup"))[1:9] {
		fields := strings.Split(line, ",")
		_, stdout, stderr := tfft(t, "predict", "--run", run, "--json", filepath.Join(dir, fields[0]))
		var answer struct {
			Classes []struct {
				Class     string   `json:"class"`
				Threshold *float64 `json:"threshold"`
			} `json:"classes"`
		}
		if err := json.Unmarshal([]byte(stdout), &answer); err != nil {
			t.Fatalf("%v: %s %s", err, stdout, stderr)
		}
		var labels []string
		for _, c := range answer.Classes {
			labels = append(labels, c.Class)
			if c.Threshold == nil {
				t.Errorf("no threshold: %s", stdout)
			}
		}
		slices.Sort(labels)
		if got := strings.Join(labels, "|"); got != fields[2] {
			t.Errorf("%s: predicted %s, the report has %s", fields[0], got, fields[2])
		}
	}
	if _, stdout, _ := tfft(t, "predict", "--run", run, "--top", "5", filepath.Join(dir, "evaluation-000.png")); strings.Count(stdout, "\t") != 10 {
		t.Errorf("all five classes: %s", stdout)
	}
}

// checkMultilabelComparison compares a run with one that has the same bits, and with one that
// was trained for a few epochs.
func checkMultilabelComparison(t *testing.T, run, same, brief string) {
	t.Helper()
	code, stdout, stderr := tfft(t, "compare", run, same, brief, "--json", "--output", filepath.Join(t.TempDir(), "curves.png"))
	var compared comparisonJSON
	if err := json.Unmarshal([]byte(stdout), &compared); code != 0 || err != nil || len(compared.Runs) != 3 {
		t.Fatalf("exit code %d, %v\n%s\n%s", code, err, stdout, stderr)
	}
	for i, dir := range []string{run, same, brief} {
		right := 0
		for _, line := range predictedLabels(t, filepath.Join(dir, "warmup"))[1:] {
			if fields := strings.Split(line, ","); fields[1] == fields[2] {
				right++
			}
		}
		r := compared.Runs[i]
		if r.Accuracy != float64(right)/80 || r.LabelAccuracy == nil || *r.LabelAccuracy < r.Accuracy || len(r.F1) != 5 {
			t.Errorf("%s: %+v, of 80 images %d are told right", dir, r, right)
		}
	}
	if p := compared.Pairs[0]; p.OnlyA+p.OnlyB != 0 || p.P != 1 || len(p.Labels) != 5 || p.Labels["5"].Holm != 1 {
		t.Errorf("against a run of the same bits: %+v", p)
	}
	p := compared.Pairs[1]
	if p.P > 0.01 || p.OnlyA <= p.OnlyB {
		t.Errorf("against a run of three epochs: %+v", p)
	}
	for class, label := range p.Labels {
		if label.Holm < label.P {
			t.Errorf("%s: p %v, corrected %v", class, label.P, label.Holm)
		}
	}
	code, stdout, stderr = tfft(t, "compare", run, brief)
	for _, want := range []string{"EXACT MATCH", "LABEL ACCURACY", "P (HOLM)"} {
		if code != 0 || !strings.Contains(stdout, want) {
			t.Errorf("exit code %d, no %s in\n%s\n%s", code, want, stdout, stderr)
		}
	}
	code, _, stderr = tfft(t, "compare", mustRun(t, "--phase", "warmup", "--epochs", "1"), run)
	if code != 2 || !strings.Contains(stderr, " is of the task classify, ") {
		t.Errorf("another task: exit code %d\n%s", code, stderr)
	}
}
