package nearest_test

import (
	"testing"

	"github.com/tfft/tfft/internal/nearest"
)

func TestWord(t *testing.T) {
	known := []string{"run", "predict", "batch-size", "learning-rate", "lr-find", "warmup", "unfreeze", "verify-resume"}
	for given, want := range map[string]string{
		"batchsize": "batch-size", "bacth-size": "batch-size", "learning_rate": "learning-rate", "rum": "run", "urn": "run",
		"warm-up": "warmup", "Warmup": "warmup", "unfreze": "unfreeze", "predcit": "predict", "lrfind": "lr-find",
		"verify": "", "thaw": "", "x": "", "": "", "nonsense": "",
	} {
		if got := nearest.Word(given, known); got != want {
			t.Errorf("Word(%q) = %q, want %q", given, got, want)
		}
	}
	if got := nearest.Word("run", []string{"rum", "run"}); got != "run" {
		t.Errorf("the word itself: %q", got)
	}
}

func TestQuestion(t *testing.T) {
	flag := func(name string) string { return "--" + name }
	if got := nearest.Question("grpah", []string{"graph"}, flag); got != "did you mean --graph? " {
		t.Errorf("got %q", got)
	}
	if got := nearest.Question("x", []string{"graph"}, flag); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
}
