package tfrunner_test

import (
	"strings"
	"testing"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/checkpoint"
)

// TestPhaseThatHasNotBegunBeginsAsItWasTo stops a run before its first checkpoint.
func TestPhaseThatHasNotBegunBeginsAsItWasTo(t *testing.T) {
	config, _, heard := fakeConfig(t)
	alone := remembering(config)
	config.Phases, config.Weights = []string{"unfreeze"}, checkpoint.StartFromGraph
	opened, err := tfrunner.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	opened.Close()
	alone.Graph, alone.Data = "", ""
	run(t, alone)
	if !strings.HasPrefix(heard.text(), "unfreeze from epoch 0 of 3") || strings.Contains(heard.text(), "warmup") {
		t.Errorf("heard %s", heard.text())
	}
}
