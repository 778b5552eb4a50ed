package sweep

import (
	"cmp"

	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// outcome is what a training of a trial gave: a line of the journal.
type outcome struct {
	Trial    int            `json:"trial"` // from 1
	Rung     int            `json:"rung"`  // from 0
	Progress train.Progress `json:"progress"`
	Diverged string         `json:"diverged,omitempty"` // why its numbers were not finite any more; it has no progress then
}

// seconds are those of its epochs, those before it was compared included.
func (o outcome) seconds() (sum float64) {
	for _, row := range o.Progress.History {
		sum += row.Seconds
	}
	return sum
}

// scored is the epoch whose weights come out of the phase, as far as it was trained; nil: none
// do.
func (o outcome) scored(phase *runfolder.PlannedPhase) *train.Epoch {
	history := o.Progress.History
	if len(history) == 0 || o.Diverged != "" {
		return nil
	}
	if phase.Ending.Final == checkpoint.Best || phase.Settings.EarlyStopping.Patience > 0 {
		return &history[phase.Ending.BestBy.In(history).Epoch-1]
	}
	return &history[len(history)-1]
}

// compare is negative where a did better than b, of which planned are the phases: where it was
// trained longer, as only the better ones are, or has the better score. Those that diverged
// come last.
func compare(a, b outcome, planned func(trial int) *runfolder.PlannedPhase) int {
	ea, eb := a.scored(planned(a.Trial)), b.scored(planned(b.Trial))
	switch {
	case ea == nil || eb == nil:
		return cmp.Or(boolToInt(ea == nil)-boolToInt(eb == nil), cmp.Compare(a.Trial, b.Trial))
	case a.Rung != b.Rung:
		return cmp.Compare(b.Rung, a.Rung)
	}
	by := planned(a.Trial).Ending.BestBy
	order := cmp.Compare(by.Value(*ea), by.Value(*eb))
	if by.Higher {
		order = -order
	}
	return cmp.Or(order, cmp.Compare(a.Trial, b.Trial))
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
