package journal_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/journal"
)

// spec is that of an experiment with a setting.
func spec(dir, setting string) journal.Spec {
	return journal.Spec{
		Dir: dir, Command: "test", About: setting, Results: []string{"report.txt"},
		Differs: func(about json.RawMessage) string {
			if want := fmt.Sprintf("%q", setting); string(about) != want {
				return fmt.Sprintf("%s, now it is %s", about, want)
			}
			return ""
		},
	}
}

// open opens a journal, adds to it, and says what was in it before.
func open(t *testing.T, s journal.Spec, add ...any) (before string, damaged int) {
	t.Helper()
	j, err := journal.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	for _, entry := range add {
		if err := j.Add(entry); err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprintf("%s", j.Entries), j.Damaged
}

func refused(t *testing.T, s journal.Spec, want string) {
	t.Helper()
	if _, err := journal.Open(s); err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage || fault.Hint(err) == "" {
		t.Errorf("error %v, hint %q, want %q", err, fault.Hint(err), want)
	}
}

func TestEntriesAreThereAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	open(t, spec(dir, "x"), 1, []float32{0.1})
	if before, _ := open(t, spec(dir, "x"), "third"); before != "[1 [0.1]]" {
		t.Errorf("before: %s", before)
	}
	if before, damaged := open(t, spec(dir, "x")); before != `[1 [0.1] "third"]` || damaged != 0 {
		t.Errorf("before: %s, %d damaged", before, damaged)
	}
	refused(t, spec(dir, "y"), `was begun with "x", now it is "y"`)
	result := filepath.Join(dir, "report.txt")
	if err := os.WriteFile(result, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	fresh := spec(dir, "y")
	fresh.Fresh = true
	if before, _ := open(t, fresh, 7); before != "[]" {
		t.Errorf("before: %s", before)
	}
	if _, err := os.Stat(result); err == nil {
		t.Error("the result of before is left")
	}
	if before, _ := open(t, spec(dir, "y")); before != "[7]" {
		t.Errorf("before: %s", before)
	}
}

// TestFoldersOfOtherCommandsAreLeftAlone, also to start over in them.
func TestFoldersOfOtherCommandsAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	open(t, spec(dir, "x"), "first")
	other := spec(dir, "x")
	for _, fresh := range []bool{false, true} {
		other.Command, other.Fresh = "other", fresh
		refused(t, other, "has results of tfft test")
	}
	if before, _ := open(t, spec(dir, "x")); before != `["first"]` {
		t.Errorf("before: %s", before)
	}
}

// TestDamagedLinesAreDropped: whatever the last one lost, the others are whole.
func TestDamagedLinesAreDropped(t *testing.T) {
	dir := t.TempDir()
	open(t, spec(dir, "x"), "first", "second")
	path := filepath.Join(dir, journal.File)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	begin := strings.LastIndex(strings.TrimSuffix(string(whole), "\n"), "\n") + 1
	for cut := begin + 1; cut < len(whole); cut++ {
		if err := os.WriteFile(path, whole[:cut], 0o644); err != nil {
			t.Fatal(err)
		}
		if before, damaged := open(t, spec(dir, "x"), "second"); before != `["first"]` || damaged != 1 {
			t.Fatalf("cut at %d: %s, %d damaged", cut, before, damaged)
		}
		if again, _ := os.ReadFile(path); string(again) != string(whole) {
			t.Fatalf("cut at %d: then %s", cut, again)
		}
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(whole), "first", "fjrst", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if before, damaged := open(t, spec(dir, "x")); before != `["second"]` || damaged != 1 {
		t.Errorf("%s, %d damaged", before, damaged)
	}
	if err := os.WriteFile(path, whole[1:], 0o644); err != nil {
		t.Fatal(err)
	}
	refused(t, spec(dir, "x"), "is damaged")
}

func TestForeignFolders(t *testing.T) {
	for _, name := range []string{"run.json", "report.txt"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		fresh := spec(dir, "x")
		fresh.Fresh = true
		refused(t, fresh, fmt.Sprintf("holds %q of something else", name))
	}
	dir := t.TempDir()
	j, err := journal.Open(spec(dir, "x"))
	if err != nil {
		t.Fatal(err)
	}
	refused(t, spec(dir, "x"), "another tfft is at work")
	j.Close()
	open(t, spec(dir, "x"))
}
