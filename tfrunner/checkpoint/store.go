package checkpoint

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// Store is the folder of a run's checkpoints.
type Store struct {
	Dir     string
	Phases  []string       // in the order they run
	Metrics []graph.Metric // of the graph's task
	Keep    int            // newest checkpoints of the phase under way that stay; 0: DefaultKeep
	Warn    func(error)    // told of each damaged checkpoint that is set aside; may be nil

	// BestBy decides which epoch of a phase is the best, whose checkpoint stays too. A phase that
	// is not here has what decided it when its newest checkpoint was saved, or BestByLoss.
	BestBy map[string]train.BestBy
	// KeepBest is how many of a phase's best checkpoints stay; 0: one.
	KeepBest map[string]int

	frozen frozenPart   // of what was saved last, or the run continues from
	start  int          // goes into the names of what is saved
	onSave func() error // called after the next Save; may be nil
}

// DefaultKeep leaves one checkpoint to fall back to.
const DefaultKeep = 2

// Save writes a checkpoint beside its final name, syncs and renames it, and
// only then removes older ones.
func (s *Store) Save(state State, model train.Model) error {
	p := &state.Progress
	name := checkpointName{p.Phase, p.Epoch, p.Step, s.start}.String()
	tmp := filepath.Join(s.Dir, durable.TmpPrefix+name)
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return fault.Failed("save checkpoint: %w", err)
	}
	if err := durable.RemoveUnfinished(s.Dir); err != nil {
		return fault.Failed("save checkpoint: %w", err)
	}
	if err := s.write(tmp, state, model); err != nil {
		os.RemoveAll(tmp)
		return fault.Failed("save checkpoint in %q: %w", s.Dir, err)
	}
	dir := filepath.Join(s.Dir, name)
	if err := durable.ReplaceDir(tmp, dir); err != nil {
		os.RemoveAll(tmp)
		return fault.Failed("save checkpoint: %w", err)
	}
	s.saved(dir, state.Frozen)
	if s.onSave != nil {
		if err := s.onSave(); err != nil {
			return err
		}
		s.onSave = nil
	}
	return s.prune(p.Phase)
}

func (s *Store) write(dir string, state State, model train.Model) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	if err := model.Save(filepath.Join(dir, variablesPrefix), state.Progress.Phase); err != nil {
		return err
	}
	linked, err := s.saveFrozen(dir, state, model)
	if err != nil {
		return err
	}
	state.Frozen = nil // it has a file of its own
	state.Best = s.by(nil, state.Progress.Phase).In(state.Progress.History)
	data, err := json.Marshal(state)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, stateFile), data, 0o644); err != nil {
		return err
	}
	return durable.WriteSumsKnowing(linked, dir)
}

// prune removes all checkpoints but the newest of the phase current, the last of
// each other phase, and the best ones of each.
func (s *Store) prune(current string) error {
	all, err := s.list()
	if err != nil {
		return err
	}
	keep := cmp.Or(s.Keep, DefaultKeep)
	seen := map[string]int{}
	for _, c := range all {
		phase := c.name.phase
		seen[phase]++
		if seen[phase] == 1 || phase == current && seen[phase] <= keep {
			continue
		}
		best := s.bestFirst(all, phase)
		if slices.Contains(best[:min(len(best), max(s.KeepBest[phase], 1))], c) {
			continue
		}
		if err := durable.RemoveDir(c.Dir); err != nil {
			return err
		}
	}
	return nil
}

// Latest returns the whole checkpoint that is furthest along, or nil when there
// is none. Damaged ones are set aside with a warning; when no other is left,
// that is an error naming one (exit code 1).
func (s *Store) Latest() (*Checkpoint, error) { return s.latest(len(s.Phases)) }

// LatestBefore is Latest among the checkpoints of the phases before phase.
func (s *Store) LatestBefore(phase string) (*Checkpoint, error) { return s.latest(s.rank(phase)) }

func (s *Store) latest(below int) (*Checkpoint, error) {
	all, err := s.list()
	if err != nil {
		return nil, err
	}
	before := slices.DeleteFunc(all, func(c *Checkpoint) bool { return s.rank(c.name.phase) >= below })
	return s.firstWhole(before, "continuing from the one before it")
}

// Newest is the folder of the checkpoint that is furthest along, whole or not;
// empty where there is none.
func (s *Store) Newest() string {
	names, _, err := s.names()
	if err != nil || len(names) == 0 {
		return ""
	}
	return filepath.Join(s.Dir, names[0].String())
}

// SavedLast is where the variables lie that phase was last saved with.
func (s *Store) SavedLast(phase string) train.Saved {
	names, _, err := s.names()
	at := slices.IndexFunc(names, func(n checkpointName) bool { return n.phase == phase })
	if err != nil || at < 0 {
		return train.Saved{Phase: phase}
	}
	return savedIn(filepath.Join(s.Dir, names[at].String()), phase)
}

// list reads every checkpoint's state, the furthest along first. Folders with a
// leading dot are ones that were never completed, or set aside. Checkpoints that
// a later start of the run replaced are passed over.
func (s *Store) list() ([]*Checkpoint, error) {
	current, _, err := s.names()
	if err != nil {
		return nil, err
	}
	var all []*Checkpoint
	for _, name := range current {
		all = append(all, readCheckpoint(filepath.Join(s.Dir, name.String()), name, s.Metrics))
	}
	return all, nil
}

// names are those of all checkpoints, the furthest along first, and those that a
// later start replaced.
func (s *Store) names() (current, replaced []checkpointName, err error) {
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var all []checkpointName
	for _, e := range entries {
		if name, ok := parseName(e.Name()); ok && e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			all = append(all, name)
		}
	}
	slices.SortFunc(all, func(a, b checkpointName) int {
		return cmp.Or(cmp.Compare(s.rank(b.phase), s.rank(a.phase)), cmp.Compare(b.epoch, a.epoch), cmp.Compare(b.step, a.step))
	})
	for _, name := range all {
		if slices.ContainsFunc(all, func(other checkpointName) bool { return s.replaces(other, name) }) {
			replaced = append(replaced, name)
		} else {
			current = append(current, name)
		}
	}
	return current, replaced, nil
}

// replaces says whether a belongs to a later start of the run than b, which began with
// b's phase or an earlier one.
func (s *Store) replaces(a, b checkpointName) bool {
	return a.start > b.start && s.rank(a.phase) <= s.rank(b.phase)
}

func (s *Store) rank(phase string) int {
	return slices.Index(s.Phases, phase)
}
