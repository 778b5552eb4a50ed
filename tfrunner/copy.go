package tfrunner

import (
	"context"

	"github.com/tfft/tfft/internal/names"
)

// copied is an opened run that only reads: what is trained is a copy of the weights of the
// run in Config.Folder, or, without one, of the graph's.
type copied struct {
	*Run
	phase string // the one that is trained
	from  string // the checkpoint that the weights come from, or that they are the graph's
}

// openCopy gets ready to train a phase on a copy; empty: the one that the run trains next,
// or the graph's first.
func openCopy(ctx context.Context, config *Config, phase string) (_ *copied, err error) {
	c, err := newCopy(config, phase)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	return c, c.load(ctx, c.phase)
}

// newCopy is openCopy, but loads nothing yet.
func newCopy(config *Config, phase string) (*copied, error) {
	if phase != "" {
		config.Phases = []string{phase}
	}
	r, err := newRun(config)
	if err != nil {
		return nil, err
	}
	c := &copied{Run: r, phase: phase, from: "the graph's weights"}
	if config.Folder != "" {
		if err := r.state.peek(phase); err != nil {
			r.Close()
			return nil, err
		}
		c.from = names.Text(r.state.latest.Dir)
	}
	if c.phase == "" {
		c.phase = r.state.nextPhase()
	}
	return c, nil
}
