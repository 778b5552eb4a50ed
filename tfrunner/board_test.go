package tfrunner_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/curves"
	"github.com/tfft/tfft/internal/tfevents"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// checkCurves compares what TensorBoard shows of phases with their histories.
func checkCurves(t *testing.T, folder runfolder.Folder, phases ...string) {
	t.Helper()
	for _, phase := range phases {
		if err := curves.Check(filepath.Join(string(folder), phase)); err != nil {
			t.Error(err)
		}
	}
}

// eventFiles are the paths of all event files of a run, each relative to its folder.
func eventFiles(t *testing.T, folder runfolder.Folder) (files []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(string(folder)), ".", func(path string, e fs.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(e.Name(), "events.out.tfevents.") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// foldersOf are where files lie, sorted.
func foldersOf(files []string) (folders []string) {
	for _, file := range files {
		folders = append(folders, filepath.Dir(file))
	}
	slices.Sort(folders)
	return folders
}

var allEvents = []string{".", "unfreeze/report", "unfreeze/train", "unfreeze/validation", "warmup/report", "warmup/train", "warmup/validation"}

func TestRunWritesForTensorBoard(t *testing.T) {
	config, _, heard := fakeConfig(t)
	run(t, config)
	checkCurves(t, config.Folder, "warmup", "unfreeze")
	if folders := foldersOf(eventFiles(t, config.Folder)); !slices.Equal(folders, allEvents) {
		t.Errorf("event files in %q, want them in %q", folders, allEvents)
	}
	if strings.Contains(heard.text(), "warning") {
		t.Error(heard.text())
	}
}

// TestCurvesOfAStoppedRunAreWhole stops a run in every step and continues it.
func TestCurvesOfAStoppedRunAreWhole(t *testing.T) {
	config, engine, _ := fakeConfig(t)
	config.Every.Steps = 1
	for range 100 {
		ctx, stop := context.WithCancel(t.Context())
		engine.OnStep = func() error { stop(); return nil }
		err := tfrunner.Train(ctx, config)
		stop()
		if err == nil {
			checkCurves(t, config.Folder, "warmup", "unfreeze")
			if folders := foldersOf(eventFiles(t, config.Folder)); !slices.Equal(folders, allEvents) {
				t.Errorf("event files in %q", folders)
			}
			return
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	t.Fatal("the run does not end")
}

// TestCurvesFollowWhatIsTrainedAgain: with more epochs, and from the start.
func TestCurvesFollowWhatIsTrainedAgain(t *testing.T) {
	config, _, _ := fakeConfig(t)
	run(t, config)
	config.Phases, config.Epochs = []string{"unfreeze"}, 5
	run(t, config)
	checkCurves(t, config.Folder, "warmup", "unfreeze")

	old := eventFiles(t, config.Folder)
	config.Fresh, config.Epochs = true, 2
	config.Observer = &listener{onEpoch: func(p *train.Progress) {
		checkCurves(t, config.Folder, "warmup", p.Phase)
	}}
	run(t, config)
	checkCurves(t, config.Folder, "warmup", "unfreeze")
	if files := eventFiles(t, config.Folder); !slices.Equal(foldersOf(files), foldersOf(old)) {
		t.Errorf("event files %q, they were %q", files, old)
	}
}

// TestFreshLeavesTheOldCurves until there is a checkpoint of the new run.
func TestFreshLeavesTheOldCurves(t *testing.T) {
	config, engine, _ := fakeConfig(t)
	run(t, config)
	before := eventFiles(t, config.Folder)
	config.Fresh = true
	broken := errors.New("broken")
	engine.OnStep = func() error { return broken }
	if err := tfrunner.Train(t.Context(), config); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if after := eventFiles(t, config.Folder); !slices.Equal(after, before) {
		t.Errorf("event files %q, they were %q", after, before)
	}
	checkCurves(t, config.Folder, "warmup", "unfreeze")
}

// TestLostEventFilesAreWrittenAgain loses or damages each one of a run, and starts it again,
// for phases that are done, ahead, or past.
func TestLostEventFilesAreWrittenAgain(t *testing.T) {
	for name, c := range map[string]struct{ first, again []string }{
		"done": {}, "ahead": {first: []string{"warmup"}}, "past": {again: []string{"warmup"}},
	} {
		config, _, heard := fakeConfig(t)
		config.Phases = c.first
		run(t, config)
		config.Phases = c.again
		for _, file := range eventFiles(t, config.Folder) {
			path := filepath.Join(string(config.Folder), file)
			for damage, do := range map[string]func(string) error{"lost": os.Remove, "cut short": func(path string) error { return os.Truncate(path, 50) }} {
				if err := do(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // it has another name since
					t.Fatal(err)
				}
				run(t, config)
				checkEvents(t, config.Folder, fmt.Sprintf("%s, %s %s", name, file, damage))
			}
		}
		if strings.Contains(heard.text(), "warning") {
			t.Error(heard.text())
		}
	}
}

// checkEvents checks the event files of a run that is done.
func checkEvents(t *testing.T, folder runfolder.Folder, name string) {
	t.Helper()
	checkCurves(t, folder, "warmup", "unfreeze")
	files := eventFiles(t, folder)
	if !slices.Equal(foldersOf(files), allEvents) {
		t.Errorf("%s: event files %q", name, files)
	}
	for _, file := range files {
		events, err := tfevents.Read(filepath.Join(string(folder), file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if values := events[0].Values; filepath.Dir(file) == "." && values[len(values)-1].Tag != "_hparams_/session_end_info" {
			t.Errorf("%s: %s does not say that the run is done", name, file)
		}
	}
}

// TestRunGoesOnWithoutEventFiles: one warning says that they cannot be written.
func TestRunGoesOnWithoutEventFiles(t *testing.T) {
	config, _, heard := fakeConfig(t)
	blocked := filepath.Join(string(config.Folder), "warmup", "train")
	if err := os.MkdirAll(filepath.Dir(blocked), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	config.Phases = []string{"warmup"}
	run(t, config)
	if text := heard.text(); strings.Count(text, "warning: TensorBoard does not show all of the run: ") != 1 || !strings.Contains(text, "model model") {
		t.Error(text)
	}
	if err := os.Remove(blocked); err != nil {
		t.Fatal(err)
	}
	run(t, config)
	checkCurves(t, config.Folder, "warmup")
}
