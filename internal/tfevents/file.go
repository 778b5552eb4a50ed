package tfevents

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tfft/tfft/internal/durable"
)

// Names of event files begin with prefix, which TensorBoard looks for; those that tfft writes
// end with mark, and it touches no others.
const (
	prefix = "events.out.tfevents."
	mark   = ".tfft"
)

// Files are the names of the event files that tfft wrote into a folder, sorted, which is the
// order in which TensorBoard reads them. A folder that is not there has none.
func Files(dir string) ([]string, error) { return filesOf(dir, prefix, mark) }

// filesOf are the names of the files of a folder that begin and end like this.
func filesOf(dir, begin, end string) (files []string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasPrefix(e.Name(), begin) && strings.HasSuffix(e.Name(), end) {
			files = append(files, e.Name())
		}
	}
	return files, err
}

// Replace writes a new file with these events into a folder, which is made where it is
// missing, and then removes those of tfft that were there, half-written ones among them. No
// other tfft may write there. Its name comes after all of theirs, so that a
// TensorBoard that has the folder open goes on to it; and it begins with a start, so that
// what this TensorBoard has read before is void. It returns the file's path.
func Replace(dir string, events []Event) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	old, err := Files(dir)
	if err != nil {
		return "", err
	}
	unfinished, err := filesOf(dir, durable.TmpPrefix+prefix, "")
	if err != nil {
		return "", err
	}
	now := time.Now()
	path := filepath.Join(dir, nameAfter(old, now))
	first := []Event{{Time: now, Version: version}, {Time: now, Start: true}}
	err = durable.WriteWith(path, func(w io.Writer) error { return write(w, append(first, events...)) })
	if err != nil {
		return "", err
	}
	for _, name := range append(old, unfinished...) {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return "", err
		}
	}
	return path, nil
}

// nameAfter is a name that comes after those of the files: with the time in seconds, and this
// machine's.
func nameAfter(files []string, now time.Time) string {
	at := now.Unix()
	for _, name := range files {
		var was int64
		if _, err := fmt.Sscanf(strings.TrimPrefix(name, prefix), "%d", &was); err == nil && was < lastSecond {
			at = max(at, was+1)
		}
	}
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "localhost"
	}
	return fmt.Sprintf("%s%010d.%s%s", prefix, at, host, mark)
}

// lastSecond is the largest number of ten digits.
const lastSecond = 1e10 - 1

// Append adds events to a file with one write, and does not wait for the disk: TensorBoard
// sees them at once. After an error, part of them may be there.
func Append(path string, events ...Event) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f, events), f.Close())
}

// write writes events as records, all at once.
func write(w io.Writer, events []Event) error {
	var records []byte
	for _, e := range events {
		records = appendRecord(records, e.encode())
	}
	_, err := w.Write(records)
	return err
}

// Read reads all events of a file but the two that Replace begins with. Where the file is
// damaged, it returns those before the damage, and the error is ErrDamaged.
func Read(path string) (events []Event, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for e, err := range Events(f) {
		if err != nil {
			return events[min(2, len(events)):], fmt.Errorf("read %q: %w", path, err)
		}
		events = append(events, e)
	}
	if len(events) < 2 || events[0].Version != version || !events[1].Start {
		return nil, fmt.Errorf("read %q: %w: it does not begin as tfft's do", path, ErrDamaged)
	}
	return events[2:], nil
}
