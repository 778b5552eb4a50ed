package checkpoint

import "github.com/tfft/tfft/internal/fault"

// StartFrom says what weights a phase begins with, where they are not those of the
// phase before it.
type StartFrom struct {
	Weights   string `json:"weights"`              // StartFromGraph, or what ModelDigest gives; empty: the phase before
	ResetHead bool   `json:"reset_head,omitempty"` // the head keeps the graph's weights
}

// StartFromGraph stands for the weights that the graph was exported with.
const StartFromGraph = "graph"

// Given says whether a phase does not begin from the one before it.
func (s StartFrom) Given() bool { return s.Weights != "" }

// Check refuses to continue a phase that began from other weights (exit code 2).
func (s StartFrom) Check(phase string, now StartFrom) error {
	if s == now {
		return nil
	}
	return fault.Usage("phase %q began from other weights than `init` and `reset-head` now say", phase).
		WithHint("give the same `init` and `reset-head` to continue, or start over with `fresh`")
}
