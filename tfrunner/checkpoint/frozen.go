package checkpoint

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/tfrunner/train"
)

// What a phase freezes is the same in all of its checkpoints. The first one writes it, and
// each later one has hard links to the files of the one before: further names of the same
// bytes. So they take room once, every checkpoint is whole by itself, and the bytes go with
// the last checkpoint that has them. Where the file system has no hard links, each
// checkpoint writes them.
const (
	frozenPrefix = "frozen"
	frozenSums   = "frozen.json" // State.Frozen
)

// frozenPart is what the checkpoint before has of frozen variables.
type frozenPart struct {
	dir       string            // of the checkpoint
	variables map[string]string // State.Frozen
	files     map[string]string // SHA-256 by name; none: the checkpoint is of an older tfft, which wrote all variables to one file
}

// holds says whether these are the variables, by State.Frozen.
func (f frozenPart) holds(variables map[string]string) bool {
	return len(f.files) > 0 && len(variables) > 0 && maps.Equal(f.variables, variables)
}

// saveFrozen puts what the phase of state freezes into the folder dir, and returns the sums
// of the files that are links.
func (s *Store) saveFrozen(dir string, state State, model train.Model) (linked map[string]string, err error) {
	if s.linkFrozen(dir, state.Frozen) {
		return s.frozen.files, nil
	}
	if err := model.SaveFrozen(filepath.Join(dir, frozenPrefix), state.Progress.Phase); err != nil {
		return nil, err
	}
	data, err := json.Marshal(state.Frozen)
	if err != nil {
		return nil, err
	}
	return nil, os.WriteFile(filepath.Join(dir, frozenSums), data, 0o644)
}

// linkFrozen links the files of the checkpoint before into dir, and says whether it could.
func (s *Store) linkFrozen(dir string, variables map[string]string) bool {
	if !s.frozen.holds(variables) {
		return false
	}
	for name := range s.frozen.files {
		if os.Link(filepath.Join(s.frozen.dir, name), filepath.Join(dir, name)) == nil {
			continue
		}
		for name := range s.frozen.files { // or what is written next would change the checkpoint before
			os.Remove(filepath.Join(dir, name))
		}
		return false
	}
	return true
}

// saved makes the checkpoint in dir, which is whole, the one before the next.
func (s *Store) saved(dir string, variables map[string]string) {
	if s.frozen.holds(variables) {
		s.frozen.dir = dir // the sums of its files are those that they had when they were written
		return
	}
	s.frozen = frozenPart{dir: dir, variables: variables, files: map[string]string{}}
	sums, _ := durable.ReadSums(dir) // none: the next one writes its own files
	for name, sum := range sums {
		if strings.HasPrefix(name, frozenPrefix+".") {
			s.frozen.files[name] = sum
		}
	}
}

// readFrozen reads State.Frozen, which an older tfft wrote with the rest of State.
func (c *Checkpoint) readFrozen() error {
	data, err := os.ReadFile(filepath.Join(c.Dir, frozenSums))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(data, &c.Frozen)
}

// Saved is where the variables of a checkpoint lie.
func (c *Checkpoint) Saved() train.Saved { return savedIn(c.Dir, c.name.phase) }

// savedIn is where the variables lie in the folder of one of phase's checkpoints.
func savedIn(dir, phase string) train.Saved {
	saved := train.Saved{Phase: phase, Changing: filepath.Join(dir, variablesPrefix), Frozen: filepath.Join(dir, frozenPrefix)}
	if _, err := os.Stat(saved.Frozen + ".index"); err != nil { // nothing is frozen, or it is of an older tfft
		saved.Frozen = saved.Changing
	}
	return saved
}
