package ui

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
)

func TestSettingsAreShownAsFlags(t *testing.T) {
	for _, asJSON := range []bool{false, true} {
		var out bytes.Buffer
		p := New(&out, &out)
		if asJSON {
			p = NewEvents(&out, "", "")
		}
		p.Phase(tfrunner.PhaseStart{Features: "not kept: `cache-features` is off"})
		p.Warn("give `threads` %d", 2)
		p.Note("`views` K would help")
		Error(&out, fault.Usage("`run`: is in use").WithHint("choose another `output`"))
		for _, want := range []string{"--cache-features is off", "give --threads 2", "--views K", "--run: is in use", "another --output"} {
			if !strings.Contains(out.String(), want) && (!asJSON || want != "--views K") {
				t.Errorf("JSON %v: no %q in\n%s", asJSON, want, &out)
			}
		}
	}
}
