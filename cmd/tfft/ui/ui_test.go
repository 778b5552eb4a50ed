package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/eval/evaluator"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/screen"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// show plays one short phase to a printer.
func show(p Printer) {
	p.Phase(tfrunner.PhaseStart{Phase: "warmup", Epochs: 10, Epoch: 2, Images: 400, Validation: 150, BatchSize: 32,
		LearningRate: 1e-4, TrainableParameters: 12_851_211, FrozenParameters: 14_714_688, Metrics: []graph.Metric{{Name: "accuracy", Sum: "correct"}}})
	at := &train.Progress{Phase: "warmup", Epoch: 2, Step: 1, Totals: train.Totals{
		Sums: map[string]float64{"loss": 48, "correct": 16}, Images: 32, Times: train.Times{Stepping: 0.5},
	}}
	p.Step(at)
	at.Epoch, at.History = 3, []train.Epoch{{Epoch: 3, Training: train.Metrics{"loss": 1.5, "accuracy": 0.5}, Validation: train.Metrics{"loss": 1.25, "accuracy": 0.625},
		LearningRate: 1e-4, Seconds: 185, ImagesPerSecond: 64,
		Times: train.Times{Waiting: 2, Stepping: 140, Validating: 43}}}
	p.Epoch(at)
	p.Warn("%s is lost", "y")
	p.Model("x")
	p.Report(tfrunner.Report{Phase: "warmup", Split: "evaluation", Report: evaluator.Report{
		Images: 346, Metrics: map[string]float64{"accuracy": 0.625}, Text: "table\n", JSON: []byte(`{"accuracy":0.625}`),
	}})
}

func TestLog(t *testing.T) {
	var stdout, stderr bytes.Buffer
	show(New(&stdout, &stderr))
	const wantErr = `warmup: 12,851,211 of 27,565,899 parameters train, 400 images, 150 to validate, batch size 32, learning rate 0.0001
warmup: continuing after epoch 2
warmup  3/10  loss 1.5000  accuracy 0.5000  val_loss 1.2500  val_accuracy 0.6250  best  3m05s  64 images/s  (waiting 1%, steps 76%, validating 23%)
tfft: warning: y is lost
model: x
`
	if got := stderr.String(); got != wantErr {
		t.Errorf("stderr:\n%s\nwant:\n%s", got, wantErr)
	}
	const wantOut = "\nwarmup: 346 evaluation images, accuracy 0.6250\n\ntable\n\n"
	if got := stdout.String(); got != wantOut {
		t.Errorf("stdout: %q, want %q", got, wantOut)
	}
}

func TestTerminalShowsABarWhileAnEpochRuns(t *testing.T) {
	var stdout, stderr bytes.Buffer
	show(New(&stdout, screen.NewTerminal(&stderr, func() int { return 200 })))
	shown := stderr.String()
	for _, want := range []string{"warmup 3/10  loss 1.5000  accuracy 0.5000", "  8% |", "|  32/400  64 images/s"} {
		if !strings.Contains(shown, want) {
			t.Errorf("no %q on the screen: %q", want, shown)
		}
	}
	if strings.Contains(shown, "\x1b[3") {
		t.Errorf("colours where none were asked for: %q", shown)
	}
	if !strings.HasSuffix(shown, "64 images/s  (waiting 1%, steps 76%, validating 23%)\ntfft: warning: y is lost\nmodel: x\n") {
		t.Errorf("the epoch's line does not stay: %q", shown)
	}
}

func TestJSONIsOneObjectALine(t *testing.T) {
	var stdout, stderr bytes.Buffer
	printer := NewEvents(&stdout, "1.2", "run")
	show(printer)
	printer.End(nil)
	printer.End(fault.Usage("`run`: in use").WithHint("give another `run`"))
	printer.End(&fault.Error{Err: errors.New("stopped"), Code: 143})
	if stderr.Len() > 0 {
		t.Errorf("stderr: %q", stderr.String())
	}
	var events, warnings []string
	for line := range strings.Lines(stdout.String()) {
		var event map[string]any
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		events = append(events, event["event"].(string))
		if message, ok := event["message"].(string); ok {
			warnings = append(warnings, message)
		}
	}
	if got := strings.Join(events, " "); got != "start phase progress epoch warning report done error stopped" ||
		!slices.Equal(warnings, []string{"y is lost", "--run: in use", "stopped"}) {
		t.Errorf("events %q, warnings %q", got, warnings)
	}
}

func TestError(t *testing.T) {
	var b bytes.Buffer
	Error(&b, fault.Usage("no images under %q", "x").WithHint("look elsewhere"))
	Error(&b, errors.New("plain"))
	const want = "tfft: error: no images under \"x\"\ntfft: hint: look elsewhere\ntfft: error: plain\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
