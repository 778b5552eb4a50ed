package tfrunner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

func TestParseEvery(t *testing.T) {
	for text, want := range map[string]string{
		"500": "{500 0s}", "1": "{1 0s}", "10m": "{0 10m0s}", "90s": "{0 1m30s}",
		"0": "want at least 1", "-3": "want at least 1", "0s": "want more than 0", "-1m": "want more than 0", "often": "want a number of steps",
	} {
		every, err := tfrunner.ParseEvery(text)
		got := fmt.Sprint(every)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestSaverCountsSteps(t *testing.T) {
	s := &tfrunner.Store{Dir: t.TempDir(), Phases: []string{"warmup"}, Keep: 100}
	model := &faketrain.Model{}
	saver := (&tfrunner.Saver{Store: s, Model: model, State: tfrunner.State{Epochs: 2}, Every: tfrunner.Every{Steps: 3}}).Hook()
	tr := faketrain.Trainer(model, saver)
	tr.Epochs = 2
	if err := tr.Run(t.Context(), &train.Progress{Phase: "warmup"}); err != nil {
		t.Fatal(err)
	}
	const want = "warmup-0000-000003 warmup-0001-000000 warmup-0001-000003 warmup-0002-000000" // of 4 steps each
	if got := checkpointNames(t, s); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
