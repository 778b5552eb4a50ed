package checkpoint

import "github.com/tfft/tfft/tfrunner/train"

// Which of a phase's checkpoints is meant.
const (
	Last = "last" // of where it has come to
	Best = "best" // of the epoch that did best on the validation images
)

// Ending says which weights the report on a phase and the model have. Training does not
// depend on it: the next phase goes on from the last ones all the same.
type Ending struct {
	Final  string       `json:"final,omitempty"`  // Last or Best
	BestBy train.BestBy `json:"best_by,omitzero"` // tells the best epoch, whose checkpoint stays
}

// Remember is e with those settings as they were that are not given.
func (e Ending) Remember(was Ending, given func(setting string) bool) Ending {
	if was.Final != "" && !given("final") {
		e.Final = was.Final
	}
	if was.BestBy.Column != "" && !given("best") {
		e.BestBy = was.BestBy
	}
	return e
}

// Epoch is the one whose weights the report on a phase that ended so has.
func (e Ending) Epoch(ended State) int {
	switch {
	case ended.Restored > 0:
		return ended.Restored
	case e.Final == Best:
		return e.BestBy.In(ended.Progress.History).Epoch
	}
	return ended.Progress.Epoch
}
