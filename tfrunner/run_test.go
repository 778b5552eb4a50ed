package tfrunner_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/internal/fakerun"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

func run(t *testing.T, config tfrunner.Config) {
	t.Helper()
	if err := tfrunner.Train(t.Context(), config); err != nil {
		t.Fatalf("%v; hint: %s", err, fault.Hint(err))
	}
}

func read(t *testing.T, folder runfolder.Folder, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(string(folder), file))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestRunTrainsReportsAndExports(t *testing.T) {
	config, engine, heard := fakeConfig(t)
	run(t, config)
	const want = `warmup from epoch 0 of 2 on 10 images
warmup epoch 1
warmup epoch 2
warmup report on 6 evaluation images
unfreeze from epoch 0 of 3 on 10 images
unfreeze epoch 1
unfreeze epoch 2
unfreeze epoch 3
unfreeze report on 6 evaluation images
model model`
	if heard.text() != want {
		t.Errorf("heard\n%s\nwant\n%s", heard.text(), want)
	}
	for _, phase := range []string{"warmup", "unfreeze"} {
		if err := config.Folder.Damage(phase, nil); err != nil {
			t.Errorf("results of %s: %v", phase, err)
		}
	}
	if model := read(t, config.Folder, "model/model.txt"); !strings.Contains(model, "[cat dog] apply") {
		t.Errorf("model %s", model)
	}
	record, err := config.Folder.ReadRecord()
	if err != nil || record.Images["training"] != 10 || record.Phases["unfreeze"].Epochs != 3 || record.Reported != "evaluation" {
		t.Errorf("record %+v, %v", record, err)
	}
	if engine.Opened != 1 || engine.Closed != 1 {
		t.Errorf("%d networks opened, %d closed", engine.Opened, engine.Closed)
	}
}

// TestStoppedRunIsContinuedAlike stops a run in its second phase, and gives the same
// command again.
func TestStoppedRunIsContinuedAlike(t *testing.T) {
	whole, _, _ := fakeConfig(t)
	run(t, whole)
	stopped, engine, heard := fakeConfig(t)
	stopped.Data, stopped.Graph = whole.Data, whole.Graph
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("enough")
	heard.onEpoch = func(p *train.Progress) {
		if p.Phase == "unfreeze" && p.Epoch == 1 {
			cancel(cause)
		}
	}
	if err := tfrunner.Train(ctx, stopped); !errors.Is(err, cause) {
		t.Fatalf("stopped: %v", err)
	}
	heard.said = nil
	run(t, stopped)
	if !strings.HasPrefix(heard.text(), "unfreeze from epoch 1 of 3 on 10 images\nunfreeze epoch 2") {
		t.Errorf("continued: %s", heard.text())
	}
	differences := runfolder.CompareFiles(string(whole.Folder), string(stopped.Folder),
		append(runfolder.EqualResults("warmup"), append(runfolder.EqualResults("unfreeze"), "model/model.txt")...))
	if len(differences) > 0 {
		t.Errorf("%v", differences)
	}
	if engine.Opened != 2 || engine.Closed != 2 {
		t.Errorf("%d networks opened, %d closed", engine.Opened, engine.Closed)
	}
}

// TestRunRepairsDamagedResults of a phase before the one asked for, be they files of every
// task or of its evaluator.
func TestRunRepairsDamagedResults(t *testing.T) {
	for _, file := range []string{"report.txt", "confusion.png"} {
		config, engine, heard := fakeConfig(t)
		run(t, config)
		path := filepath.Join("warmup", file)
		before := read(t, config.Folder, path)
		if err := os.WriteFile(filepath.Join(string(config.Folder), path), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		heard.said, config.Phases = nil, []string{"unfreeze"}
		run(t, config)
		if !strings.Contains(heard.said[0], file) || read(t, config.Folder, path) != before {
			t.Errorf("%s: heard %s", file, heard.text())
		}
		if engine.Opened != 3 || engine.Closed != 3 {
			t.Errorf("%s: %d networks opened, %d closed", file, engine.Opened, engine.Closed)
		}
	}
}

// TestRunReplacesALostRecord: it says of an earlier phase what it said, whose results are made
// again, as nothing else tells whose weights they have.
func TestRunReplacesALostRecord(t *testing.T) {
	config, _, heard := fakeConfig(t)
	config.ByPhase = map[string]tfrunner.PhaseConfig{"warmup": config.EachPhase()}
	own := config.ByPhase["warmup"]
	own.Ending.Final = "best"
	config.ByPhase["warmup"] = own
	run(t, config)
	before, err := config.Folder.ReadRecord()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(config.Folder.RecordFile()); err != nil {
		t.Fatal(err)
	}
	heard.said = nil
	run(t, config)
	after, err := config.Folder.ReadRecord()
	if err != nil {
		t.Fatal(err)
	}
	for name, was := range before.Phases {
		now := after.Phases[name]
		if now.Ending != was.Ending || now.ReportEpoch != was.ReportEpoch {
			t.Errorf("%s: %+v, report on epoch %d, was %+v, %d", name, now.Ending, now.ReportEpoch, was.Ending, was.ReportEpoch)
		}
	}
	if !strings.Contains(heard.text(), "nothing says whose weights the results") {
		t.Errorf("heard %s", heard.text())
	}
}

// TestFailedOpenLeavesTheFolderFree: a run that could not be opened holds nothing.
func TestFailedOpenLeavesTheFolderFree(t *testing.T) {
	config, engine, _ := fakeConfig(t)
	engine.OpenError = errors.New("no memory")
	if _, err := tfrunner.Open(t.Context(), config); !errors.Is(err, engine.OpenError) {
		t.Fatalf("opened: %v", err)
	}
	engine.OpenError = nil
	broken := config
	broken.NewDecoder = func(tfrunner.DecoderOptions) (tfrunner.Decoder, error) { return nil, fakerun.ErrWhole }
	if _, err := tfrunner.Open(t.Context(), broken); !errors.Is(err, fakerun.ErrWhole) || engine.Closed != engine.Opened {
		t.Fatalf("opened without a decoder: %v; %d networks opened, %d closed", err, engine.Opened, engine.Closed)
	}
	opened, err := tfrunner.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tfrunner.Open(t.Context(), config); fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), "another tfft") {
		t.Errorf("opened twice: %v", err)
	}
	opened.Close()
}

func TestFreshRunStartsOver(t *testing.T) {
	config, _, heard := fakeConfig(t)
	run(t, config)
	heard.said, config.Fresh, config.Phases = nil, true, []string{"unfreeze"}
	run(t, config)
	if !strings.HasPrefix(heard.text(), "unfreeze from epoch 0 of 3") {
		t.Errorf("heard %s", heard.text())
	}
}

func TestFindLearningRateReadsARunOnly(t *testing.T) {
	config, _, _ := fakeConfig(t)
	config.Phases = []string{"warmup"}
	run(t, config)
	before, err := os.ReadDir(string(config.Folder))
	if err != nil {
		t.Fatal(err)
	}
	config.Phases = nil
	found, err := tfrunner.FindLearningRate(t.Context(), config, tfrunner.RateTest{Start: 1e-5, End: 1, Steps: 20})
	if err != nil || found.Phase != "unfreeze" || !strings.Contains(found.From, "warmup-0002") || len(found.Points) == 0 {
		t.Errorf("%+v, %v", found, err)
	}
	after, err := os.ReadDir(string(config.Folder))
	if err != nil || len(before) != len(after) {
		t.Errorf("%v, was %v, %v", after, before, err)
	}
}

func TestMeasureRatesWritesNothing(t *testing.T) {
	config, engine, _ := fakeConfig(t)
	config.Phases = []string{"unfreeze"}
	rates, err := tfrunner.MeasureRates(t.Context(), config, train.Meter{Steps: 2})
	if err != nil || len(rates) != 1 || rates[0].Phase != "unfreeze" || rates[0].Both <= 0 || rates[0].Features != 0 {
		t.Errorf("%+v, %v", rates, err)
	}
	if _, err := os.Stat(string(config.Folder)); err == nil || engine.Opened != engine.Closed {
		t.Errorf("the run folder: %v; %d networks opened, %d closed", err, engine.Opened, engine.Closed)
	}
}

// TestContinuedRunRefusesReplacedImages puts another file of the same size and time in the
// place of one that the run has read, while it is stopped.
func TestContinuedRunRefusesReplacedImages(t *testing.T) {
	for _, split := range []string{"training", "validation"} {
		config, _, heard := fakeConfig(t)
		stop(t, config, heard)
		path := filepath.Join(config.Data, split, "cat", "1.png")
		before, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		write := func(text string) {
			if err := errors.Join(os.WriteFile(path, []byte(text), 0o644), os.Chtimes(path, before.ModTime(), before.ModTime())); err != nil {
				t.Fatal(err)
			}
		}
		write(split + "cat9")
		err = tfrunner.Train(t.Context(), config)
		if fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), split+"/cat/1.png") {
			t.Errorf("another image: %v", err)
		}
		write(split + "cat1")
		heard.onEpoch = nil
		run(t, config)
		if text := heard.text(); strings.Contains(text, "warning") || !strings.Contains(text, "model") {
			t.Errorf("the image put back: %s", text)
		}
	}
}

// TestContinuedRunWithoutContents says what goes unnoticed then.
func TestContinuedRunWithoutContents(t *testing.T) {
	config, _, heard := fakeConfig(t)
	stop(t, config, heard)
	path := filepath.Join(string(config.Folder), "contents.txt")
	text := read(t, config.Folder, "contents.txt")
	if err := os.WriteFile(path, []byte(strings.Replace(text, "cat/1", "cat/2", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	heard.onEpoch = nil
	run(t, config)
	if !strings.Contains(heard.text(), `warning: images that were replaced by others of the same size since the run was started go unnoticed`) {
		t.Errorf("heard %s", heard.text())
	}
	if read(t, config.Folder, "contents.txt") == text {
		t.Error("the evaluation images are not remembered")
	}
}

// stop begins a run, and stops it after its first epoch.
func stop(t *testing.T, config tfrunner.Config, heard *listener) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("enough")
	heard.onEpoch = func(*train.Progress) { cancel(cause) }
	if err := tfrunner.Train(ctx, config); !errors.Is(err, cause) {
		t.Fatalf("stopped: %v", err)
	}
	heard.said = nil
}
