package main

import (
	"io"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
)

// TestCheckHint: bad images alone can be left out, and not a shard that cannot be read.
func TestCheckHint(t *testing.T) {
	for consequence, skip := range map[dataset.Consequence]bool{dataset.Stops: false, dataset.BadFile: true} {
		checked := &dataset.Checked{Findings: []dataset.Finding{{Path: "train.tar", Problem: "cut off", Consequence: consequence}}}
		err := showChecked(io.Discard, checked, "data", false)
		if hint := fault.Hint(err); !strings.HasPrefix(hint, "fix them") || strings.Contains(hint, "--bad-images") != skip {
			t.Errorf("%s: %v with the hint %q", consequence, err, hint)
		}
	}
}
