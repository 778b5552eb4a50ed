package tfrunner

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
)

// Store is the folder of a run's checkpoints.
type Store struct {
	Dir    string
	Phases []string    // in the order they run
	Keep   int         // newest checkpoints of the phase under way that stay; 0: DefaultKeep
	BestBy BestBy      // what tells the best epoch, whose checkpoint stays too; empty: BestByLoss
	Warn   func(error) // told of each damaged checkpoint that is set aside; may be nil
}

// DefaultKeep leaves one checkpoint to fall back to.
const DefaultKeep = 2

// Save writes a checkpoint beside its final name, syncs and renames it, and
// only then removes older ones.
func (s *Store) Save(state State, model Model) error {
	name := checkpointName(&state.Progress)
	tmp := filepath.Join(s.Dir, ".tmp-"+name)
	if err := os.RemoveAll(tmp); err != nil {
		return err
	}
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		return fault.Failed("save checkpoint: %w", err)
	}
	if err := s.write(tmp, state, model); err != nil {
		os.RemoveAll(tmp)
		return fault.Failed("save checkpoint in %q: %w", s.Dir, err)
	}
	if err := durable.ReplaceDir(tmp, filepath.Join(s.Dir, name)); err != nil {
		return fault.Failed("save checkpoint: %w", err)
	}
	return s.prune(state.Progress.Phase)
}

func (s *Store) write(dir string, state State, model Model) error {
	if err := model.Save(filepath.Join(dir, variablesPrefix)); err != nil {
		return err
	}
	sums, err := checksums(dir)
	if err != nil {
		return err
	}
	state.Files, state.Best = sums, s.by().In(state.Progress.History)
	data, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, stateFile), data, 0o644)
}

// prune removes all checkpoints but the newest of the phase current, the last of
// each other phase, and the best of each.
func (s *Store) prune(current string) error {
	all, err := s.list()
	if err != nil {
		return err
	}
	keep := cmp.Or(s.Keep, DefaultKeep)
	seen := map[string]int{}
	for _, c := range all {
		phase := c.Progress.Phase
		seen[phase]++
		if seen[phase] == 1 || phase == current && seen[phase] <= keep {
			continue
		}
		if best := s.bestFirst(all, phase); len(best) > 0 && c == best[0] {
			continue
		}
		if err := os.RemoveAll(c.Dir); err != nil {
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
	before := slices.DeleteFunc(all, func(c *Checkpoint) bool { return s.rank(c.Progress.Phase) >= below })
	return s.firstWhole(before, "continuing from the one before it")
}

// firstWhole returns the first checkpoint that is whole, and sets those before
// it aside; otherwise says what comes of that.
func (s *Store) firstWhole(list []*Checkpoint, otherwise string) (*Checkpoint, error) {
	for i, c := range list {
		if c.verify() == nil {
			return c, s.setAside(list[:i], otherwise)
		}
	}
	if len(list) > 0 {
		return nil, list[0].verify()
	}
	return nil, nil
}

// setAside gives damaged checkpoints names that are not looked at again.
func (s *Store) setAside(damaged []*Checkpoint, otherwise string) error {
	for _, c := range damaged {
		if s.Warn != nil {
			s.Warn(fmt.Errorf("%w; %s", c.verify(), otherwise))
		}
		if err := os.Rename(c.Dir, filepath.Join(s.Dir, ".damaged-"+filepath.Base(c.Dir))); err != nil {
			return err
		}
	}
	return nil
}

// Discard removes the checkpoints of phase and of every later one.
func (s *Store) Discard(phase string) error {
	all, err := s.list()
	if err != nil {
		return err
	}
	for _, c := range all {
		if s.rank(c.Progress.Phase) >= s.rank(phase) {
			if err := os.RemoveAll(c.Dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// list reads every checkpoint's state, the furthest along first. Folders with a
// leading dot are ones that were never completed. One whose state cannot be
// read counts by its name, and fails verify.
func (s *Store) list() ([]*Checkpoint, error) {
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []*Checkpoint
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && e.IsDir() {
			all = append(all, readCheckpoint(filepath.Join(s.Dir, e.Name())))
		}
	}
	slices.SortFunc(all, func(a, b *Checkpoint) int {
		return cmp.Or(
			cmp.Compare(s.rank(b.Progress.Phase), s.rank(a.Progress.Phase)),
			cmp.Compare(b.Progress.Epoch, a.Progress.Epoch),
			cmp.Compare(b.Progress.Step, a.Progress.Step),
		)
	})
	return all, nil
}

func (s *Store) rank(phase string) int {
	return slices.Index(s.Phases, phase)
}
