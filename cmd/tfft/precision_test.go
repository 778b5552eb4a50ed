package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// seeds are those that the mean accuracy is taken over: a single run moves by a point
// or two. make test-processors sets TFFT_SEEDS to 3; within is how far two means may be
// apart.
func seeds(t *testing.T) (n int, within float64) {
	t.Helper()
	text := os.Getenv("TFFT_SEEDS")
	if text == "" {
		return 1, 0.03
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 3 {
		t.Fatalf("TFFT_SEEDS=%s: want a number from 3 on", text)
	}
	return n, 0.02
}

// TestOtherArithmeticTrainsAsWell takes the demo's graph in half precision, and
// compiled by XLA, through training, killing and serving. Its accuracy is held
// against float32's.
func TestOtherArithmeticTrainsAsWell(t *testing.T) {
	t.Parallel()
	_, within := seeds(t)
	want, _ := meanAccuracy(t, "tiny")
	for _, name := range []string{"tiny-mixed_bfloat16", "tiny-mixed_float16", "tiny-jit"} {
		t.Run(name, func(t *testing.T) {
			if isa := os.Getenv("ONEDNN_MAX_CPU_ISA"); isa != "" && !strings.HasPrefix(isa, "AVX512") && name == "tiny-mixed_bfloat16" {
				gate.Denied(t, "with ONEDNN_MAX_CPU_ISA=%s, oneDNN has no bfloat16 convolution where the processor has AVX-512", isa)
			}
			got, run := meanAccuracy(t, name)
			gate.Figure(t, "mean test accuracy %.4f, float32 %.4f", got, want)
			if math.Abs(got-want) > within {
				t.Errorf("mean test accuracy %.4f, float32 has %.4f, want it within %v", got, want, within)
			}
			servesAsReported(t, run)
			code, stdout, stderr := tfft(t, "verify-resume", "--graph", gate.Graph(t, name), "--data", gate.Data(t, "digits"), "--kills", "1",
				"--", "--phase", "unfreeze", "--init", "graph", "--epochs", "2", "--checkpoint-every", "5")
			if code != 0 {
				t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
			}
		})
	}
}

// meanAccuracy runs the demo with each seed on a graph, and returns the mean
// test accuracy and the last run's folder.
func meanAccuracy(t *testing.T, graph string) (mean float64, run string) {
	t.Helper()
	n, _ := seeds(t)
	for seed := range n {
		run = mustRun(t, "--graph", gate.Graph(t, graph), "--augment", "none", "--seed", strconv.Itoa(seed))
		mean += reportedAccuracy(t, run, "unfreeze") / float64(n)
	}
	return mean, run
}

// servesAsReported classifies the evaluation images with the served model.
// What differs in the last bits may turn an image or two.
func servesAsReported(t *testing.T, run string) {
	t.Helper()
	code, stdout, stderr := tfft(t, "eval", "--run", run, "--data", gate.Data(t, "digits"), "--json")
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	accuracy := evaluatedAccuracy(t, stdout)
	if want := reportedAccuracy(t, run, "unfreeze"); math.Abs(accuracy-want) > 0.006 {
		t.Errorf("the served model has the accuracy %v, the run reports %v", accuracy, want)
	}
}

// reportedAccuracy is that of a phase's report.json.
func reportedAccuracy(t *testing.T, run, phase string) float64 {
	t.Helper()
	var report struct{ Accuracy float64 }
	data, err := os.ReadFile(filepath.Join(run, phase, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &report); err != nil {
		t.Fatal(err)
	}
	return report.Accuracy
}
