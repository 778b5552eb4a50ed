package checkpoint

import "github.com/tfft/tfft/tfrunner/train"

// Which of a phase's checkpoints is meant.
const (
	Last = "last" // of where it has come to
	Best = "best" // of the epoch that did best on the validation images
)

// What else may come out of a phase: the mean of the weights of several epochs. Wortsman et
// al., "Model soups" (2022), arXiv:2203.05482, have both kinds.
const (
	Soup       = "soup"        // of the best epochs
	GreedySoup = "greedy-soup" // of those of the best epochs that, added one after the other, make it no worse on the validation images
)

// DefaultSoup is how many epochs a soup has, at most, if nothing else is said.
const DefaultSoup = 5

// Finals are the values of Ending.Final.
func Finals() []string { return []string{Last, Best, Soup, GreedySoup} }

// Ending says which weights the report on a phase and the model have. Training does not
// depend on it: the next phase goes on from the last ones all the same.
type Ending struct {
	Final  string       `json:"final,omitempty"`  // one of Finals
	BestBy train.BestBy `json:"best_by,omitzero"` // tells the best epoch, whose checkpoint stays
	Soup   int          `json:"soup,omitempty"`   // epochs of a soup, at most, whose checkpoints stay; nothing where it is none
}

// Whole is e without what does not belong to its Final.
func (e Ending) Whole() Ending {
	if !e.Mixes() {
		e.Soup = 0
	}
	return e
}

// Mixes says whether a soup comes out.
func (e Ending) Mixes() bool { return e.Final == Soup || e.Final == GreedySoup }

// Remember is e with those settings as they were that are not given.
func (e Ending) Remember(was Ending, given func(setting string) bool) Ending {
	if was.Final != "" && !given("final") {
		e.Final = was.Final
	}
	if was.BestBy.Column != "" && !given("best") {
		e.BestBy = was.BestBy
	}
	if was.Soup > 0 && !given("soup") {
		e.Soup = was.Soup
	}
	return e
}

// Epoch is the one whose weights the report on a phase that ended so has; of a soup, the
// last one, after which it was made.
func (e Ending) Epoch(ended State) int {
	switch {
	case ended.Restored > 0:
		return ended.Restored
	case e.Final == Best:
		return e.BestBy.In(ended.Progress.History).Epoch
	}
	return ended.Progress.Epoch
}
