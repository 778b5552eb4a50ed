package ui

import "github.com/tfft/tfft/tfrunner/sweep"

type (
	trialEvent struct {
		eventHead
		sweep.Heard
	}
	sweepEvent struct {
		eventHead
		*sweep.Table
		Command string `json:"command,omitempty"` // that trains the best trial
		Output  string `json:"output"`
	}
)

// Trial prints a trial of a sweep.
func (j *Events) Trial(h sweep.Heard) { j.print(trialEvent{head("trial"), h}) }

// Sweep prints what a sweep found.
func (j *Events) Sweep(t *sweep.Table, command, output string) {
	j.print(sweepEvent{head("sweep"), t, command, output})
}
