package tensorboard_test

import (
	"fmt"
	"image"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/tfevents"
	"github.com/tfft/tfft/tfrunner/tensorboard"
	"github.com/tfft/tfft/tfrunner/train"
)

// history is of so many epochs, which took ten seconds each.
func history(epochs int) (rows []train.Epoch) {
	for i := range epochs {
		rows = append(rows, train.Epoch{
			Epoch: i + 1, Training: train.Metrics{"loss": 1 / float64(i+1), "accuracy": 0.5}, Validation: train.Metrics{"loss": 2 / float64(i+1), "accuracy": 0.25},
			LearningRate: 0.1, Seconds: 10, ImagesPerSecond: 7, Times: train.Times{Waiting: 1, Stepping: 6, Validating: 3},
		})
	}
	return rows
}

// board are the curves of a phase in a folder, with a sheet that is counted when it is drawn.
type board struct {
	*tensorboard.Curves
	dir   string
	drawn int
}

func newBoard(dir string) *board {
	b := &board{dir: dir}
	b.Curves = tensorboard.NewCurves(dir, "a title", func() image.Image { b.drawn++; return image.NewGray(image.Rect(0, 0, 4, 3)) })
	return b
}

// again are the curves as another process opens them.
func (b *board) again() *board { return newBoard(b.dir) }

func (b *board) bring(t *testing.T, rows []train.Epoch) {
	t.Helper()
	if err := b.Bring(rows); err != nil {
		t.Fatal(err)
	}
}

// file is the path of the one event file of a run of the phase.
func (b *board) file(t *testing.T, run string) string {
	t.Helper()
	files, err := tfevents.Files(filepath.Join(b.dir, run))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s: %q, %v", run, files, err)
	}
	return filepath.Join(b.dir, run, files[0])
}

func (b *board) events(t *testing.T, run string) []tfevents.Event {
	t.Helper()
	events, err := tfevents.Read(b.file(t, run))
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// holds checks that both files hold the sheet and the epochs of rows, each once.
func (b *board) holds(t *testing.T, rows []train.Epoch) {
	t.Helper()
	training, validation := b.events(t, "train"), b.events(t, "validation")
	if len(training) != len(rows)+1 || training[0].Step != 0 || training[0].Values[0].Plugin != "images" || len(validation) != len(rows) {
		t.Fatalf("%d and %d events of %d epochs", len(training), len(validation), len(rows))
	}
	for i, row := range rows {
		for _, of := range []struct {
			event tfevents.Event
			want  train.Metrics
		}{{training[i+1], row.Training}, {validation[i], row.Validation}} {
			got := scalars(of.event)
			if of.event.Step != int64(row.Epoch) || got["loss"] != float32(of.want["loss"]) || got["accuracy"] != float32(of.want["accuracy"]) {
				t.Errorf("epoch %d: step %d, %v", row.Epoch, of.event.Step, got)
			}
		}
	}
}

func scalars(e tfevents.Event) map[string]float32 {
	values := map[string]float32{}
	for _, v := range e.Values {
		if number, ok := v.Scalar(); ok {
			values[v.Tag] = number
		}
	}
	return values
}

func TestEpochsAreAppended(t *testing.T) {
	b := newBoard(t.TempDir())
	b.bring(t, nil)
	b.holds(t, nil)
	first := b.file(t, "train")
	for n := 1; n <= 3; n++ {
		b.bring(t, history(n))
		b.holds(t, history(n))
	}
	b.bring(t, history(3))
	b.holds(t, history(3))
	if b.drawn != 1 || b.file(t, "train") != first {
		t.Errorf("the sheet was drawn %d times, the file is now %s", b.drawn, b.file(t, "train"))
	}
	got := scalars(b.events(t, "train")[1])
	delete(got, "loss")
	want := map[string]float32{"accuracy": 0.5, "learning_rate": float32(0.1), "images_per_second": 7,
		"share_of_time/waiting": float32(0.1), "share_of_time/stepping": float32(0.6), "share_of_time/validating": float32(0.3), "share_of_time/caching": 0}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if tags := slices.Sorted(maps.Keys(scalars(b.events(t, "validation")[0]))); !slices.Equal(tags, []string{"accuracy", "loss"}) {
		t.Errorf("validation has %q", tags)
	}
}

// TestTimesStay: an epoch keeps its time when its file is written again, and where it has none,
// it follows from those that epochs took.
func TestTimesStay(t *testing.T) {
	b := newBoard(t.TempDir())
	b.bring(t, history(3))
	at := times(b.events(t, "validation"))
	for i := 1; i < len(at); i++ {
		if took := at[i].Sub(at[i-1]); took != 10*time.Second {
			t.Errorf("epoch %d came after %v", i+1, took)
		}
	}
	b = b.again()
	b.bring(t, history(2))
	if now := times(b.events(t, "validation")); !slices.EqualFunc(now, at[:2], time.Time.Equal) {
		t.Errorf("the times were %v and are %v", at, now)
	}
}

func times(events []tfevents.Event) (all []time.Time) {
	for _, e := range events {
		all = append(all, e.Time)
	}
	return all
}

// TestNextEpochMakesUpForAFailure: what could not be written is, as soon as it can be.
func TestNextEpochMakesUpForAFailure(t *testing.T) {
	b := newBoard(t.TempDir())
	b.bring(t, history(1))
	run := filepath.Join(b.dir, "train")
	remove(t, run)
	if err := os.WriteFile(run, nil, 0o644); err != nil { // no folder can be made there
		t.Fatal(err)
	}
	for n := 2; n <= 3; n++ {
		if err := b.Bring(history(n)); err == nil {
			t.Errorf("epoch %d was written to a file as to a folder", n)
		}
	}
	remove(t, run)
	b.bring(t, history(4))
	b.holds(t, history(4))
}

// TestNoSheet: neither where none is asked for nor where none can be drawn.
func TestNoSheet(t *testing.T) {
	for name, sheet := range map[string]func() image.Image{"none": nil, "unreadable": func() image.Image { return nil }} {
		dir := t.TempDir()
		curves := tensorboard.NewCurves(dir, "", sheet)
		for n := range 3 {
			if err := curves.Bring(history(n)); err != nil {
				t.Fatal(err)
			}
		}
		events := (&board{dir: dir}).events(t, "train")
		if len(events) != 2 || events[0].Step != 1 {
			t.Errorf("%s: %s", name, fmt.Sprint(events))
		}
	}
}
