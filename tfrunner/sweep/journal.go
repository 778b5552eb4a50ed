package sweep

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tfft/tfft/internal/crc"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
)

// journalFile holds a JSON object a line: what the sweep is, and then its outcomes in the order
// in which they came.
const journalFile = "journal.jsonl"

// journal is the file that outcomes are added to.
type journal struct{ file *os.File }

// line is one of the journal. Damage to it shows.
type line struct {
	Line json.RawMessage `json:"line"`
	CRC  string          `json:"crc32c"` // of Line, in hex
}

// textOf is v as a line.
func textOf(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(line{data, fmt.Sprintf("%08x", crc.Of(data))})
	return append(text, '\n'), err
}

// readLine gives v what a line holds; false: it is damaged, or not written to its end.
func readLine(text []byte, v any) bool {
	var l line
	if !bytes.HasSuffix(text, []byte("\n")) || json.Unmarshal(text, &l) != nil || l.CRC != fmt.Sprintf("%08x", crc.Of(l.Line)) {
		return false
	}
	return json.Unmarshal(l.Line, v) == nil
}

// openJournal opens the journal in dir and gives the outcomes that it holds; a new one where
// there is none, or with fresh. Lines that are damaged, or half written, go: lost is how many
// those are. A journal of another sweep is refused (exit code 2).
func openJournal(dir string, is identity, fresh bool) (j *journal, done []outcome, lost int, err error) {
	path := filepath.Join(dir, journalFile)
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, 0, fault.Failed("%w", err)
	}
	if fresh || err != nil {
		if err := removeResults(dir); err != nil {
			return nil, nil, 0, err
		}
		data = nil
	}
	if data == nil {
		text, err := textOf(is)
		if err == nil {
			err = durable.WriteFile(path, text)
		}
		if err != nil {
			return nil, nil, 0, err
		}
	} else if done, lost, err = repair(path, data, is); err != nil {
		return nil, nil, 0, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	return &journal{file}, done, lost, err
}

// repair reads a journal, and writes it again without the lines that are damaged.
func repair(path string, data []byte, is identity) (done []outcome, lost int, err error) {
	was, whole, done, lost, ok := readJournal(data)
	if !ok {
		return nil, 0, fault.Failed("%q is damaged: its first line does not say what the sweep is", path).
			WithHint("start it over with `fresh`, or give another `output`")
	}
	if err := was.check(is, filepath.Dir(path)); err != nil {
		return nil, 0, err
	}
	if lost > 0 {
		err = durable.WriteFile(path, whole)
	}
	return done, lost, err
}

// readJournal reads the lines that are whole, and counts the others; not ok: the first one
// is not.
func readJournal(data []byte) (is identity, whole []byte, done []outcome, lost int, ok bool) {
	for i, text := range bytes.SplitAfter(data, []byte("\n")) {
		var o outcome
		switch {
		case i == 0 && !readLine(text, &is):
			return nil, nil, nil, 0, false
		case i == 0:
			whole = append(whole, text...)
		case len(text) == 0: // behind the last line
		case readLine(text, &o):
			whole, done = append(whole, text...), append(done, o)
		default:
			lost++
		}
	}
	return is, whole, done, lost, true
}

// add writes an outcome, to stay.
func (j *journal) add(o outcome) error {
	text, err := textOf(o)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(text); err != nil {
		return err
	}
	return j.file.Sync()
}

func (j *journal) close() { j.file.Close() }
