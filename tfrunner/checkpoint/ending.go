package checkpoint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/train"
)

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

// Ending says what comes out of a phase: whose weights the report and the model have, and how
// the report is written. Training does not depend on it: the next phase goes on from the
// last weights all the same.
type Ending struct {
	Final     string       `json:"final,omitempty"`      // one of Finals; empty: Last
	BestBy    train.BestBy `json:"best_by,omitzero"`     // tells the best epoch, whose checkpoint stays
	Soup      int          `json:"soup,omitempty"`       // epochs of a soup, at most, whose checkpoints stay; 0: DefaultSoup, or there is none
	BySupport bool         `json:"by_support,omitempty"` // the report lists classes by their number of images, not by name

	AllProbabilities bool `json:"all_probabilities,omitempty"` // predictions.csv has the probability of each class
}

// Check refuses what is no ending (exit code 2).
func (e Ending) Check() error {
	switch {
	case e.Final != "" && !slices.Contains(Finals(), e.Final):
		return fault.Usage("`final` %q: want %s", e.Final, strings.Join(Finals(), " or "))
	case e.Soup < 0:
		return fault.Usage("`soup` %d: want at least 1", e.Soup)
	}
	return nil
}

// Whole is e with what is usual where nothing is said, and without what does not belong to
// its Final.
func (e Ending) Whole() Ending {
	e.Final, e.Soup = cmp.Or(e.Final, Last), cmp.Or(e.Soup, DefaultSoup)
	if !e.IsSoup() {
		e.Soup = 0
	}
	return e
}

// IsSoup says whether a soup comes out.
func (e Ending) IsSoup() bool { return e.Final == Soup || e.Final == GreedySoup }

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
	if !given("sort-classes") {
		e.BySupport = was.BySupport
	}
	if !given("all-probabilities") {
		e.AllProbabilities = was.AllProbabilities
	}
	return e
}

// Differences say how e is where other is not so.
func (e Ending) Differences(other Ending) (texts []string) {
	if e.BestBy.Column != other.BestBy.Column {
		texts = append(texts, fmt.Sprintf("`best` %v", e.BestBy))
	}
	if e.Final != other.Final {
		texts = append(texts, fmt.Sprintf("`final` %s", e.Final))
	}
	if e.Soup != other.Soup && e.Soup > 0 {
		texts = append(texts, fmt.Sprintf("`soup` %d", e.Soup))
	}
	if e.BySupport != other.BySupport {
		texts = append(texts, fmt.Sprintf("`sort-classes` %s", map[bool]string{false: "name", true: "support"}[e.BySupport]))
	}
	if e.AllProbabilities != other.AllProbabilities {
		texts = append(texts, fmt.Sprintf("`all-probabilities` %v", e.AllProbabilities))
	}
	return texts
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
