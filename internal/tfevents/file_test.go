package tfevents_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/tfevents"
)

// some are events with every kind of value.
func some() []tfevents.Event {
	at := time.UnixMicro(1_700_000_000_123_456)
	return []tfevents.Event{
		{Time: at, Values: []tfevents.Value{tfevents.Image("picture", "shows", 2, 3, []byte("PNG"))}},
		{Time: at, Step: 1, Values: []tfevents.Value{tfevents.Scalar("loss", 0.5), tfevents.Scalar("accuracy", 0)}},
		{Time: at, Step: 2, Values: []tfevents.Value{tfevents.Hparams(at, map[string]any{"a": 1.0, "b": "c"}), tfevents.HparamsDone(at)}},
	}
}

func replace(t *testing.T, dir string, events []tfevents.Event) (path string) {
	t.Helper()
	path, err := tfevents.Replace(dir, events)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEventsAreReadAsTheyWereWritten(t *testing.T) {
	want := some()
	path := replace(t, filepath.Join(t.TempDir(), "new"), want[:1])
	if err := tfevents.Append(path, want[1:]...); err != nil {
		t.Fatal(err)
	}
	if got, err := tfevents.Read(path); err != nil || !sameEvents(got, want) {
		t.Errorf("read %+v, %v", got, err)
	}
}

// sameEvents compares all of events.
func sameEvents(a, b []tfevents.Event) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Time.Equal(b[i].Time) || a[i].Step != b[i].Step || !reflect.DeepEqual(a[i].Values, b[i].Values) {
			return false
		}
	}
	return true
}

// TestDamageIsFound cuts a file off at, and flips a bit of, every byte.
func TestDamageIsFound(t *testing.T) {
	want := some()
	path := replace(t, t.TempDir(), want)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ends := map[int]bool{} // of records, where a cut shows only in what is missing
	for n := range want {
		file, err := os.ReadFile(replace(t, t.TempDir(), want[:n]))
		if err != nil {
			t.Fatal(err)
		}
		ends[len(file)] = true
	}
	for i := range whole {
		flipped := append([]byte(nil), whole...)
		flipped[i] ^= 1 << (i % 8)
		for damage, file := range map[string][]byte{"cut": whole[:i], "flipped": flipped} {
			if err := os.WriteFile(path, file, 0o644); err != nil {
				t.Fatal(err)
			}
			got, err := tfevents.Read(path)
			if damage == "cut" && ends[i] {
				if err != nil || len(got) == len(want) {
					t.Errorf("cut between records at %d: %d events, %v", i, len(got), err)
				}
				continue
			}
			if !errors.Is(err, tfevents.ErrDamaged) || !sameEvents(got, want[:len(got)]) {
				t.Errorf("%s at byte %d: %d events, %v", damage, i, len(got), err)
			}
		}
	}
}

// TestReplaceRemovesWhatWasThere: and gives a name that comes after all others.
func TestReplaceRemovesWhatWasThere(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"events.out.tfevents.9000000000.later.tfft", "events.out.tfevents.1.one.tfft", "events.out.tfevents.what.tfft", ".tmp-events.out.tfevents.5.killed-1",
		"other.txt", ".tmp-other", "events.out.tfevents.9100000000.keras.v2",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	path := replace(t, dir, nil)
	if found, err := filepath.Glob(filepath.Join(dir, "events.out.tfevents.9000000001.*")); err != nil || len(found) != 1 || found[0] != path {
		t.Errorf("%q, found %q, %v", path, found, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 4 {
		t.Errorf("left %v, %v", entries, err)
	}
	if events, err := tfevents.Read(path); err != nil || len(events) != 0 {
		t.Errorf("%v, %v", events, err)
	}
}

func TestWhatCannotBeWrittenIsAnError(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, "file")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := tfevents.Replace(blocked, nil); err == nil {
		t.Error("a file is a folder")
	}
	if err := tfevents.Append(filepath.Join(dir, "gone")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("appended to a file that is gone: %v", err)
	}
	if files, err := tfevents.Files(filepath.Join(dir, "none")); files != nil || err != nil {
		t.Errorf("no folder: %v, %v", files, err)
	}
}
