// Package journal keeps, in a folder of results, what an experiment of many trainings has
// done so far: a process that was killed and is started again does none of it again.
//
//	journal.go    the folder, which one process at a time works in, and entries one after the other
//	lines.go      the file: a line an entry, with its checksum
package journal

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/dustin/go-humanize/english"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
)

// File is the journal's name in its folder.
const File = "journal.jsonl"

// Spec is an experiment's folder.
type Spec struct {
	Dir     string                             // of the setting `output`; made where it is missing
	Command string                             // that keeps the journal, such as crossval; each goes on with its own alone
	About   any                                // what the entries depend on
	Differs func(about json.RawMessage) string // how the experiment that began the journal does, in words; empty: it does not
	Results []string                           // files and folders that are made of the entries
	Fresh   bool                               // start over
}

// Journal is one that is open.
type Journal struct {
	Entries []json.RawMessage // that were there when it was opened
	Damaged int               // lines that were dropped: what they held is to be done again

	unlock func() // lets other processes into the folder
	mutex  sync.Mutex
	file   *os.File
}

// Open takes the folder for this process, until Close, and reads what was done in it. The errors
// (exit code 2) are a folder in which another process works, one with results of something else,
// and a journal that was begun with something different.
func Open(spec Spec) (_ *Journal, err error) {
	j := &Journal{}
	if j.unlock, err = lock(spec.Dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			j.Close()
		}
	}()
	path := filepath.Join(spec.Dir, File)
	text, err := os.ReadFile(path)
	begun := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if !begun {
		if err := CheckOthers(spec.Dir, spec.Results); err != nil {
			return nil, err
		}
	}
	if err := durable.RemoveUnfinished(spec.Dir); err != nil {
		return nil, err
	}
	kept := &lines{}
	if begun {
		kept = read(text)
	}
	first := kept.beginning()
	if err := spec.checkCommand(first); err != nil {
		return nil, err
	}
	if begun && !spec.Fresh {
		if err := spec.check(kept, first); err != nil {
			return nil, err
		}
		j.Entries, j.Damaged = kept.entries[1:], kept.damaged
	} else if kept, err = spec.begin(); err != nil {
		return nil, err
	}
	if !begun || spec.Fresh || kept.damaged > 0 {
		if err := durable.WriteFile(path, kept.text); err != nil {
			return nil, err
		}
	}
	j.file, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	return j, err
}

// Compared makes a Spec's Differs of what says how a T, which the entries depend on, differed.
func Compared[T any](differs func(was T) string) func(about json.RawMessage) string {
	return func(about json.RawMessage) string {
		var was T
		if err := json.Unmarshal(about, &was); err != nil {
			return "what cannot be read: " + err.Error()
		}
		return differs(was)
	}
}

// Recall gives take one entry after the other. warn hears of lines that were dropped.
func (j *Journal) Recall(warn func(format string, args ...any), take func(entry json.RawMessage) error) error {
	for _, entry := range j.Entries {
		if err := take(entry); err != nil {
			return err
		}
	}
	if j.Damaged > 0 {
		warn("%s in %q has %s that %s damaged: what was there is trained again", File, filepath.Dir(j.file.Name()),
			english.Plural(j.Damaged, "line", ""), english.PluralWord(j.Damaged, "is", "are"))
	}
	return nil
}

// lock makes the folder and keeps other processes from working in it.
func lock(dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fault.Usage("`output` %q cannot be created: %w", dir, fault.Cause(err)).WithHint("choose another folder with `output`")
	}
	unlock, locked, err := durable.Lock(dir)
	if err != nil {
		return nil, fault.Usage("`output`: %w", err)
	}
	if !locked {
		return nil, fault.Usage("another tfft is at work in %q", dir).WithHint("wait until it ends, or choose another folder with `output`")
	}
	return unlock, nil
}

// CheckOthers refuses a folder, of the setting `output`, that holds files like the results, or a
// run (exit code 2). There is no journal that says what they are of.
func CheckOthers(dir string, results []string) error {
	for _, name := range append([]string{"run.json"}, results...) {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return fault.Usage("`output` %q holds %q of something else", dir, name).WithHint("choose another folder with `output`")
		}
	}
	return nil
}

// beginning is the first entry.
type beginning struct {
	Command string          `json:"command"`
	About   json.RawMessage `json:"about"`
}

// beginning is that of the file; zero: it is damaged, or says nothing of a command.
func (l *lines) beginning() (first beginning) {
	if len(l.entries) == 0 || l.firstDamaged || json.Unmarshal(l.entries[0], &first) != nil {
		return beginning{}
	}
	return first
}

// checkCommand refuses a folder with the results of another command, also to start over in it: its
// files would stay among the new ones.
func (s Spec) checkCommand(first beginning) error {
	if first.Command == "" || first.Command == s.Command {
		return nil
	}
	return fault.Usage("%q has results of tfft %s", s.Dir, first.Command).WithHint("choose another folder with `output`")
}

// check refuses a journal that was begun with something different.
func (s Spec) check(kept *lines, first beginning) error {
	if len(kept.entries) == 0 || kept.firstDamaged {
		return fault.Usage("%q is damaged: it does not say what it is of", filepath.Join(s.Dir, File)).
			WithHint("start over with `fresh`, or choose another folder with `output`")
	}
	if first.Command == "" {
		return fault.Usage("%q was begun by an older tfft, and does not say by which command", s.Dir).
			WithHint("start over with `fresh`, or choose another folder with `output`")
	}
	if how := s.Differs(first.About); how != "" {
		return fault.Usage("%q was begun with %s", s.Dir, how).
			WithHint("give the same again to go on, choose another folder with `output`, or start over with `fresh`")
	}
	return nil
}

// begin makes the first line, and removes results of before.
func (s Spec) begin() (*lines, error) {
	for _, name := range s.Results {
		if err := os.RemoveAll(filepath.Join(s.Dir, name)); err != nil {
			return nil, err
		}
	}
	about, err := json.Marshal(s.About)
	if err != nil {
		return nil, err
	}
	line, err := lineOf(beginning{s.Command, about})
	return &lines{text: line}, err
}

// Add writes an entry down; it is there then, even after a power cut. It is called from as many
// goroutines as wanted.
func (j *Journal) Add(entry any) error {
	line, err := lineOf(entry)
	if err != nil {
		return err
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if _, err := j.file.Write(line); err != nil {
		return err
	}
	return j.file.Sync()
}

// Close lets other processes into the folder.
func (j *Journal) Close() {
	if j.file != nil {
		j.file.Close()
	}
	j.unlock()
}
