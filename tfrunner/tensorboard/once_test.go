package tensorboard_test

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/tfevents"
	"github.com/tfft/tfft/tfrunner/tensorboard"
)

// drawn writes a picture of so many pixels.
func drawn(t *testing.T, path string, width, height int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
}

// TestReportShowsItsPictures: once, until they are others.
func TestReportShowsItsPictures(t *testing.T) {
	b := &board{dir: t.TempDir()}
	bring := func(epoch int) {
		t.Helper()
		if err := tensorboard.BringReport(b.dir, []string{"report.txt", "confusion.png"}, epoch, "the evaluation images"); err != nil {
			t.Fatal(err)
		}
	}
	drawn(t, filepath.Join(b.dir, "confusion.png"), 5, 4)
	bring(3)
	first := b.file(t, "report")
	bring(3)
	if b.file(t, "report") != first {
		t.Error("the same pictures were written again")
	}
	events := b.events(t, "report")
	if len(events) != 1 || events[0].Step != 3 || events[0].Values[0].Tag != "confusion" || string(events[0].Values[0].Strings[0]) != "5" {
		t.Errorf("%+v", events)
	}
	drawn(t, filepath.Join(b.dir, "confusion.png"), 6, 4)
	bring(3)
	if events := b.events(t, "report"); string(events[0].Values[0].Strings[0]) != "6" {
		t.Errorf("another picture: %+v", events)
	}
	bring(2)
	if events := b.events(t, "report"); len(events) != 1 || events[0].Step != 2 {
		t.Errorf("another epoch: %+v", events)
	}
}

func TestReportWithoutPictures(t *testing.T) {
	dir := t.TempDir()
	if err := tensorboard.BringReport(dir, []string{"report.txt"}, 3, ""); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	if err := tensorboard.BringReport(dir, []string{"confusion.png"}, 3, ""); err == nil {
		t.Error("no error where a picture is missing")
	}
}

// TestHyperparametersAreWrittenAgainWhereTheyChange is of a run that begins, goes on, and ends.
func TestHyperparametersAreWrittenAgainWhereTheyChange(t *testing.T) {
	b, began := &board{dir: t.TempDir()}, time.Unix(1_700_000_000, 0)
	h := tensorboard.Hyperparameters{Values: map[string]any{"warmup.epochs": 2.0}, Began: began}
	var tags []string
	for _, ended := range []time.Time{{}, {}, began.Add(time.Hour), began.Add(time.Hour)} {
		h.Ended = ended
		if err := h.Bring(b.dir); err != nil {
			t.Fatal(err)
		}
		events := b.events(t, ".")
		last := events[0].Values[len(events[0].Values)-1]
		tags = append(tags, last.Tag)
	}
	want := []string{"_hparams_/session_start_info", "_hparams_/session_start_info", "_hparams_/session_end_info", "_hparams_/session_end_info"}
	if !slices.Equal(tags, want) {
		t.Errorf("%q, want %q", tags, want)
	}
	if files, err := tfevents.Files(b.dir); err != nil || len(files) != 1 {
		t.Errorf("%q, %v", files, err)
	}
}
