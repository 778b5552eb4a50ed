package checkpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

const (
	stateFile       = "state.json"
	variablesPrefix = "variables"
)

// State is what a checkpoint knows beside the variables.
type State struct {
	Identity Identity          `json:"identity"`
	Settings Settings          `json:"settings"`
	Epochs   int               `json:"epochs"` // that the phase was to reach
	Progress train.Progress    `json:"progress"`
	Best     *train.Best       `json:"best"`               // so far; null before the first epoch's end
	Restored int               `json:"restored,omitempty"` // the epoch whose weights the finished phase was given; 0: the last one's
	Frozen   map[string]string `json:"frozen,omitempty"`   // SHA-256 of each variable that the phase may not change; it has a file of its own
}

// Complete says whether the phase reached its epochs, or stopped early, and has
// the weights that it should.
func (s *State) Complete() bool {
	stopping := s.Settings.EarlyStopping
	trained := s.Progress.Epoch >= s.Epochs || stopping.Stops(s.Progress.History)
	return trained && (stopping.Patience == 0 || s.Restored > 0)
}

// Checkpoint is one complete state of a run: State, and the variables.
type Checkpoint struct {
	State
	Dir    string
	name   checkpointName
	broken error // why State could not be read
}

// checkpointName is what a checkpoint's folder is called by. The order of
// checkpoints goes by it alone: what is in the folder may be damaged.
type checkpointName struct {
	phase       string
	epoch, step int
	start       int // how often the run was started over before
}

func (n checkpointName) String() string {
	name := fmt.Sprintf("%s-%04d-%06d", n.phase, n.epoch, n.step)
	if n.start > 0 {
		name += fmt.Sprintf("~%d", n.start)
	}
	return name
}

// parseName reads a folder's name.
func parseName(name string) (n checkpointName, ok bool) {
	parts := nameParts.FindStringSubmatch(name)
	if parts == nil {
		return n, false
	}
	n.phase = parts[1]
	n.epoch, _ = strconv.Atoi(parts[2])
	n.step, _ = strconv.Atoi(parts[3])
	n.start, _ = strconv.Atoi(parts[4])
	return n, true
}

var nameParts = regexp.MustCompile(`^(.+)-(\d+)-(\d+)(?:~(\d+))?$`)

// readCheckpoint reads the state of the checkpoint in dir, which is called name, of a
// graph with these metrics.
func readCheckpoint(dir string, name checkpointName, metrics []graph.Metric) *Checkpoint {
	c := &Checkpoint{Dir: dir, name: name}
	data, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err == nil {
		err = json.Unmarshal(data, &c.State)
	}
	if err == nil {
		err = c.readFrozen()
	}
	if p := c.Progress; err == nil && (p.Phase != name.phase || p.Epoch != name.epoch || p.Step != name.step) {
		err = errors.New("its state is of another checkpoint")
	}
	if by := &c.Settings.EarlyStopping.By; err == nil && by.Column != "" {
		*by, err = train.NewBestBy(by.Column, metrics)
	}
	if err == nil && c.Best != nil {
		c.Best.By, err = train.NewBestBy(c.Best.By.Column, metrics)
	}
	if err != nil {
		c.State, c.broken = State{}, err
	}
	return c
}

// verify compares every file with its checksum.
func (c *Checkpoint) verify() error {
	err := durable.CheckSums(c.Dir)
	if err == nil {
		err = c.broken
	}
	if err == nil {
		return nil
	}
	return fault.Failed("checkpoint %q is damaged: %w", c.Dir, err).WithHint("start over with `fresh`")
}
