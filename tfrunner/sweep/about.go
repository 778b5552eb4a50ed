package sweep

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/checkpoint"
)

// about is what the outcomes of a sweep, and their order, depend on.
type about struct {
	Space   json.RawMessage `json:"space"`
	Halving Halving         `json:"halving"`
	Trials  int             `json:"trials,omitempty"` // with Halving: which of them go on depends on how many there are
	Graphs  []graphAbout    `json:"graphs"`           // in the order in which trials first have them
}

// graphAbout is what those of a graph depend on, beside what is varied.
type graphAbout struct {
	tfrunner.Basis
	Ending checkpoint.Ending `json:"ending"`
	dir    string
}

// about is what those of s depend on.
func (s *sweep) about() (a about, err error) {
	a.Halving = s.config.Halving
	if a.Space, err = json.Marshal(s.config.Space); err != nil {
		return a, err
	}
	if s.config.Halving.On() {
		a.Trials = len(s.trials)
	}
	for _, g := range s.graphs {
		common, err := g.PlannedAs(g.Own())
		if err != nil {
			return a, err
		}
		a.Graphs = append(a.Graphs, graphAbout{g.Basis(&common), common.Ending, g.dir})
	}
	return a, nil
}

// differs says how another sweep, which began the journal, differs from a; empty: it does not.
func (a about) differs(was about) string {
	const change = "`%s` %d, now it is %d"
	switch {
	case !bytes.Equal(was.Space, a.Space):
		return "other settings to vary"
	case was.Halving.MinEpochs != a.Halving.MinEpochs:
		return fmt.Sprintf(change, "halving", was.Halving.MinEpochs, a.Halving.MinEpochs)
	case was.Halving.Factor != a.Halving.Factor:
		return fmt.Sprintf(change, "factor", was.Halving.Factor, a.Halving.Factor)
	case was.Trials != a.Trials:
		return fmt.Sprintf(change, "trials", was.Trials, a.Trials)
	case len(was.Graphs) != len(a.Graphs):
		return fmt.Sprintf("trials of %d graphs, now they are of %d", len(was.Graphs), len(a.Graphs))
	}
	for i, now := range a.Graphs {
		how := was.Graphs[i].differs(now)
		switch {
		case how != "" && len(a.Graphs) > 1:
			return fmt.Sprintf("%s, in trials of %q", how, now.dir)
		case how != "":
			return how
		}
	}
	return ""
}

// differs says how the trials of a graph were trained and ranked, and now are; empty: alike.
func (g graphAbout) differs(now graphAbout) string {
	how := g.Basis.Differs(now.Basis)
	switch {
	case how != "":
		return how
	case g.Ending.Final != now.Ending.Final:
		return fmt.Sprintf("`final` %s, now it is %s", g.Ending.Final, now.Ending.Final)
	case g.Ending.BestBy.Column != now.Ending.BestBy.Column:
		return fmt.Sprintf("`best` %s, now it is %s", g.Ending.BestBy, now.Ending.BestBy)
	}
	return ""
}
