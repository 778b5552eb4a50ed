package runfolder

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
)

// Record is run.json: what was run, for people and for later commands.
type Record struct {
	checkpoint.Identity
	GraphDir string                 `json:"graph"`  // absolute, as names.Text writes it
	DataDir  string                 `json:"data"`   // absolute, likewise
	Images   map[string]int         `json:"images"` // by split
	Phases   map[string]PhaseRecord `json:"phases"` // those that were run
	Versions map[string]string      `json:"versions"`
	Reported string                 `json:"reported"`             // the split that reports are made on
	Model    *Weights               `json:"model,omitempty"`      // whose weights model/ has; missing while it is written
	Tuned    bool                   `json:"tuned,omitempty"`      // model/ has figures that were chosen for its weights, such as thresholds
	BadFiles []dataset.Finding      `json:"bad_images,omitempty"` // left out
	Checksum string                 `json:"sha256"`               // SHA-256 of this record with an empty one
}

// PhaseRecord is how a phase was last run.
type PhaseRecord struct {
	checkpoint.Settings
	Epochs  int     `json:"epochs"`
	InitDir string  `json:"init_run,omitempty"` // folder of the run whose model it begins with, as names.Text writes it
	Ranges  []Range `json:"ranges,omitempty"`   // what was trained when; of an older tfft: none
	checkpoint.Ending
	ReportEpoch int `json:"report_epoch,omitempty"` // whose weights the report is on; 0: it is not written yet
}

// Weights are those that a run had at some moment.
type Weights struct {
	Phase string `json:"phase"`
	Epoch int    `json:"epoch"`          // after so many whole epochs of the phase
	Step  int    `json:"step,omitempty"` // and so many steps of the next one
	Soup  []int  `json:"soup,omitempty"` // epochs whose weights' mean they are
}

func (w Weights) String() string {
	if len(w.Soup) == 1 {
		w.Epoch, w.Step = w.Soup[0], 0
	} else if len(w.Soup) > 1 {
		epochs := strings.Trim(strings.ReplaceAll(fmt.Sprint(w.Soup), " ", ", "), "[]")
		return fmt.Sprintf("%s, the mean of epochs %s", w.Phase, epochs)
	}
	text := fmt.Sprintf("%s after epoch %d", w.Phase, w.Epoch)
	if w.Step > 0 {
		text += fmt.Sprintf(" and %d steps", w.Step)
	}
	return text
}

const againHint = "the command that trained the run writes it again"

// ReadRecord reads run.json. A folder without one is not a run (exit code 2); one
// that is damaged is an error (exit code 1).
func (r Folder) ReadRecord() (*Record, error) {
	data, err := os.ReadFile(r.RecordFile())
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		if _, err := os.Stat(filepath.Join(string(r), checkpointsDir)); err == nil {
			return nil, fault.Failed("the run in %q has lost its %q", string(r), recordFile).WithHint(againHint)
		}
		if err := r.mistaken(); err != nil {
			return nil, err
		}
		return nil, fault.Usage("no run in %q", string(r)).WithHint("train one with: tfft run `graph` DIR `data` DIR `run` %s", string(r))
	}
	if err != nil {
		return nil, err
	}
	var rec Record
	err = json.Unmarshal(data, &rec)
	if err == nil && rec.checksum() != rec.Checksum {
		err = errors.New("it does not match its checksum")
	}
	if err != nil {
		return nil, fault.Failed("read %q: %w", r.RecordFile(), err).WithHint(againHint)
	}
	return &rec, nil
}

// WriteRecord replaces run.json. Its checksum is that of what will be read from it: JSON
// keeps no bytes that are not UTF-8, which messages of other programs may have.
func (r Folder) WriteRecord(rec *Record) error {
	data, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	var kept Record
	if err := json.Unmarshal(data, &kept); err != nil {
		return err
	}
	kept.Checksum = kept.checksum()
	if data, err = json.MarshalIndent(kept, "", "  "); err != nil {
		return err
	}
	return durable.WriteFile(r.RecordFile(), append(data, '\n'))
}

// checksum hashes everything but the checksum itself.
func (rec Record) checksum() string {
	rec.Checksum = ""
	data, err := json.Marshal(rec)
	if err != nil {
		return err.Error() // of no record that can be written
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// RecordFile is the file of the run's Record.
func (r Folder) RecordFile() string { return filepath.Join(string(r), recordFile) }
