package tfrunner

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"

	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// Planned is the phase as config trains it.
func (t *Trials) Planned() runfolder.PlannedPhase {
	return t.run.config.Planned(t.run.manifest, t.run.phase)
}

// Own is how config trains the phase, in the words of PlannedAs.
func (t *Trials) Own() PhaseConfig {
	if own, ok := t.run.config.ByPhase[t.run.phase]; ok {
		own.Scalars = maps.Clone(own.Scalars)
		return own
	}
	return t.run.config.EachPhase()
}

// PlannedAs is the phase with settings of its own, as a run with these in Config.ByPhase would
// train it. What such a run would refuse, it refuses (exit code 2).
func (t *Trials) PlannedAs(own PhaseConfig) (planned runfolder.PlannedPhase, err error) {
	m, c := t.run.manifest, *t.run.config
	c.Phases, c.ByPhase = []string{t.run.phase}, map[string]PhaseConfig{t.run.phase: own}
	for _, check := range []func() error{
		c.completeOwn,
		func() error { return c.completeOwnFor(m.Task) },
		func() error { return c.Check(m) },
		func() error { return c.checkMixing(m) },
		func() error { return c.checkClassSettings(m, t.run.data.Dataset) },
		func() error { return c.CheckEnding(m, t.run.phase) },
	} {
		if err := check(); err != nil {
			return planned, err
		}
	}
	return c.Planned(m, t.run.phase), nil
}

// Began says whether the run whose weights trials begin with has begun the phase.
func (t *Trials) Began() bool {
	latest := t.run.state.latest
	return latest != nil && latest.Progress.Phase == t.run.phase && latest.Progress.Began()
}

// Graph is the manifest of the graph.
func (t *Trials) Graph() *graph.Manifest { return t.run.manifest }

// Identity is that of a run with the same graph, images and seed.
func (t *Trials) Identity() checkpoint.Identity { return t.run.state.identity }

// Start tells the weights that each trial begins with from any others.
func (t *Trials) Start() (string, error) {
	h := sha256.New()
	for _, prefix := range []string{t.start.Changing, t.frozen} {
		// The index of a checkpoint holds a checksum of each of its variables.
		index, err := os.ReadFile(prefix + ".index")
		if err != nil {
			return "", fmt.Errorf("read the weights of trials: %w", err)
		}
		h.Write(index)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
