package runfolder

import (
	"cmp"
	"slices"
	"time"

	"github.com/tfft/tfft/tfrunner/checkpoint"
)

// Range is what one process trained of a phase, without a break.
type Range struct {
	From     Position            `json:"from"`
	To       Position            `json:"to"`
	Start    time.Time           `json:"start"`
	End      time.Time           `json:"end"` // of the last epoch, or the stop; where the process was killed, of the last epoch before
	Host     string              `json:"host"`
	Command  string              `json:"command,omitempty"` // as it was typed, or what a program says instead
	Program  string              `json:"tfft,omitempty"`    // version
	Settings checkpoint.Settings `json:"settings"`
	Epochs   int                 `json:"epochs"` // that the phase was to reach
}

// Position is how far a phase has come.
type Position struct {
	Epoch int `json:"epoch"` // epochs done
	Step  int `json:"step"`  // steps done of the next one
}

func (p Position) compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Epoch, q.Epoch), cmp.Compare(p.Step, q.Step))
}

// AppendRange adds one that has just begun. What was trained beyond its beginning is lost,
// and what was trained up to it belongs to the range before.
func AppendRange(ranges []Range, next Range) []Range {
	ranges = slices.DeleteFunc(slices.Clone(ranges), func(r Range) bool { return r.From.compare(next.From) >= 0 })
	if n := len(ranges); n > 0 {
		ranges[n-1].To = next.From
	}
	return append(ranges, next)
}
