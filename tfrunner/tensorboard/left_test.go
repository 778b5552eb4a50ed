package tensorboard_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/tfevents"
	"github.com/tfft/tfft/tfrunner/train"
)

// TestFilesAreBroughtToTheHistory: whatever another process left, the next one makes the files
// have the epochs of its history, each once. It writes again what is not as it should be, and
// nothing else.
func TestFilesAreBroughtToTheHistory(t *testing.T) {
	other := history(3)
	other[1].Training["loss"], other[1].Validation["loss"] = 9, 9
	for name, c := range map[string]struct {
		left  func(t *testing.T, b *board)
		now   []train.Epoch
		stays bool // the file of training
	}{
		"as it should be":            {nil, history(3), true},
		"an epoch is missing":        {nil, history(4), true},
		"an epoch too many":          {nil, history(2), false},
		"the phase was begun again":  {nil, nil, false},
		"an epoch is another":        {nil, other, false},
		"the file is gone":           {func(t *testing.T, b *board) { remove(t, b.file(t, "train")) }, history(3), false},
		"both files are gone":        {func(t *testing.T, b *board) { remove(t, b.dir) }, history(3), false},
		"the file is cut short":      {func(t *testing.T, b *board) { cut(t, b.file(t, "train"), 7) }, history(4), false},
		"the file is empty":          {func(t *testing.T, b *board) { cut(t, b.file(t, "train"), -1) }, history(3), false},
		"a second file was left":     {func(t *testing.T, b *board) { second(t, b.file(t, "train")) }, history(3), false},
		"another writer's file":      {func(t *testing.T, b *board) { foreign(t, b.file(t, "train")) }, history(3), false},
		"there is no sheet":          {func(t *testing.T, b *board) { noSheet(t, b) }, history(3), false},
		"a picture among the epochs": {func(t *testing.T, b *board) { among(t, b) }, history(3), false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBoard(t.TempDir())
			b.bring(t, history(3))
			if c.left != nil {
				c.left(t, b)
			}
			b = b.again()
			b.bring(t, c.now)
			b.holds(t, c.now)
			if (b.drawn == 0) != c.stays {
				t.Errorf("the sheet was drawn %d times", b.drawn)
			}
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

// cut takes bytes away from a file's end; below 0: all.
func cut(t *testing.T, path string, bytes int64) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	size := info.Size() - bytes
	if bytes < 0 {
		size = 0
	}
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

func second(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(strings.TrimSuffix(path, ".tfft")+".second.tfft", text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func foreign(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("something else"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func noSheet(t *testing.T, b *board) {
	t.Helper()
	if _, err := tfevents.Replace(filepath.Join(b.dir, "train"), b.events(t, "train")[1:]); err != nil {
		t.Fatal(err)
	}
}

func among(t *testing.T, b *board) {
	t.Helper()
	events := b.events(t, "train")
	if _, err := tfevents.Replace(filepath.Join(b.dir, "train"), slices.Insert(events, 2, events[0])); err != nil {
		t.Fatal(err)
	}
}
