package sweep_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/internal/fakerun"
	"github.com/tfft/tfft/tfrunner/sweep"
	"github.com/tfft/tfft/tfrunner/train"
)

// fakeSweep draws five learning rates for the first phase.
func fakeSweep(t *testing.T) sweep.Config {
	t.Helper()
	config, _ := fakerun.Config(t, fakerun.Few)
	config.Folder, config.Epochs = "", 5
	rate, err := sweep.ParseAxis("learning-rate", "1e-3..1", false)
	if err != nil {
		t.Fatal(err)
	}
	return sweep.Config{
		Config: config, Parallel: 1, Output: filepath.Join(t.TempDir(), "sweeps", "graph"),
		Space: sweep.Space{Method: sweep.Random, Axes: []sweep.Axis{rate}, Trials: 5},
	}
}

func mustRun(t *testing.T, config sweep.Config) *sweep.Table {
	t.Helper()
	table, err := sweep.Run(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// rows are those of sweep.csv without the time, the header first.
func rows(t *testing.T, dir string) (all [][]string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "sweep.csv"))
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		all = append(all, r[:len(r)-1])
	}
	return all
}

func text(rows [][]string) string { return fmt.Sprint(rows) }

// TestTrialsAreRanked: each trial's score is what a run with its settings has.
func TestTrialsAreRanked(t *testing.T) {
	config := fakeSweep(t)
	table := mustRun(t, config)
	if len(table.Rows) != 5 || table.Phase != "warmup" || table.By.Column != train.BestByLoss {
		t.Fatalf("%+v", table)
	}
	for i, row := range table.Rows {
		if i > 0 && *row.Score < *table.Rows[i-1].Score || row.Rank != i+1 || row.Epochs != 5 || row.Epoch != 5 || row.State != sweep.Done {
			t.Errorf("row %d: %+v", i, row)
		}
		run := config.Config
		run.Phases, run.Folder = []string{"warmup"}, ""
		run.LearningRate, _ = strconv.ParseFloat(row.Settings[0].Value, 64)
		trials, err := tfrunner.OpenTrials(t.Context(), run, "warmup", 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		alone, err := trials.Train(t.Context(), tfrunner.Trial{Phase: trials.Planned()})
		trials.Close()
		if err != nil || alone.Progress.History[4].Validation[train.Loss] != *row.Score {
			t.Errorf("row %d has the score %v, alone the trial has %+v, %v", i, *row.Score, alone, err)
		}
	}
	if header := rows(t, config.Output)[0]; !slices.Equal(header, []string{"rank", "trial", "state", "learning-rate", "score", "epoch", "epochs", "loss", "accuracy", "val_loss", "val_accuracy"}) {
		t.Errorf("columns %q", header)
	}
	for _, name := range []string{"parallel.png", "cost.png", "journal.jsonl"} {
		if _, err := os.Stat(filepath.Join(config.Output, name)); err != nil {
			t.Error(err)
		}
	}
}

// TestTableDoesNotDependOnTime: the table is the same for any number of trials at a time, and
// for a sweep that was stopped after any of them; more trials keep those that were there.
func TestTableDoesNotDependOnTime(t *testing.T) {
	for _, halving := range []sweep.Halving{{}, {MinEpochs: 1, Factor: 2}} {
		config := fakeSweep(t)
		config.Halving = halving
		mustRun(t, config)
		want := text(rows(t, config.Output))
		parallel := config
		parallel.Output, parallel.Parallel = t.TempDir(), 8
		mustRun(t, parallel)
		if got := text(rows(t, parallel.Output)); got != want {
			t.Errorf("8 at a time:\n%s\nwant\n%s", got, want)
		}
		stopped := errors.New("stopped")
		for after := 1; ; after++ {
			config.Output = t.TempDir()
			ctx, cancel := context.WithCancelCause(t.Context())
			heard := 0
			config.OnTrial = func(sweep.Heard) {
				if heard++; heard == after {
					cancel(stopped)
				}
			}
			_, err := sweep.Run(ctx, config)
			if err == nil {
				break // there are no more
			}
			if !errors.Is(err, stopped) {
				t.Fatal(err)
			}
			config.OnTrial = func(sweep.Heard) { heard++ }
			config.OnStart = func(s sweep.Start) {
				if s.Done != after {
					t.Errorf("stopped after %d trainings, %d are known", after, s.Done)
				}
			}
			mustRun(t, config)
			config.OnStart = nil
			if got := text(rows(t, config.Output)); got != want {
				t.Errorf("stopped after %d:\n%s\nwant\n%s", after, got, want)
			}
		}
	}
	config := fakeSweep(t)
	mustRun(t, config)
	config.Space.Trials = 9
	trained := 0
	config.OnTrial = func(sweep.Heard) { trained++ }
	if table := mustRun(t, config); len(table.Rows) != 9 || trained != 4 {
		t.Errorf("%d rows, %d trained, want 4 more", len(table.Rows), trained)
	}
}

// TestHalving compares with the method written out: which trials are trained for how long.
func TestHalving(t *testing.T) {
	config := fakeSweep(t)
	config.Space.Trials, config.Epochs = 20, 9
	whole := map[int]sweep.Row{}
	for _, row := range mustRun(t, config).Rows {
		whole[row.Trial] = row
	}
	scores := map[int][]float64{} // after each epoch
	for epochs := 1; epochs <= 9; epochs++ {
		config.Output, config.Epochs = t.TempDir(), epochs
		for _, row := range mustRun(t, config).Rows {
			scores[row.Trial] = append(scores[row.Trial], *row.Score)
		}
	}
	config.Output, config.Epochs, config.Parallel, config.Halving = t.TempDir(), 9, 3, sweep.Halving{MinEpochs: 1, Factor: 3}
	want := map[int]int{}
	var alive []int
	for trial := 1; trial <= 20; trial++ {
		alive = append(alive, trial)
	}
	for _, epochs := range []int{1, 3, 9} {
		for _, trial := range alive {
			want[trial] = epochs
		}
		slices.SortFunc(alive, func(a, b int) int {
			if scores[a][epochs-1] < scores[b][epochs-1] {
				return -1
			}
			return 1
		})
		alive = alive[:len(alive)/3]
		if len(alive) == 0 {
			break
		}
	}
	table := mustRun(t, config)
	ended := 0
	for i, row := range table.Rows {
		if row.Epochs != want[row.Trial] {
			t.Errorf("trial %d was trained for %d epochs, want %d", row.Trial, row.Epochs, want[row.Trial])
		}
		if i > 0 && row.Epochs > table.Rows[i-1].Epochs {
			t.Errorf("trial %d, with %d epochs, stands below one with fewer", row.Trial, row.Epochs)
		}
		if row.State == sweep.Done {
			ended++
			if *row.Score != *whole[row.Trial].Score {
				t.Errorf("trial %d ends with %v, a whole one with %v", row.Trial, *row.Score, *whole[row.Trial].Score)
			}
		}
	}
	if ended != 2 {
		t.Errorf("%d trials came to the end, want 2", ended)
	}
	if left, _ := filepath.Glob(filepath.Join(config.Output, ".*")); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

// TestDivergedTrialStays: it is the last row, and nothing stops.
func TestDivergedTrialStays(t *testing.T) {
	for _, halving := range []sweep.Halving{{}, {MinEpochs: 2, Factor: 2}} {
		config := fakeSweep(t)
		config.Halving = halving
		config.Space = sweep.Space{Method: sweep.Random, Axes: []sweep.Axis{{Setting: "learning-rate", Values: []string{"0.1", "1e309", "0.01"}}}}
		config.Own = func(_ string, base tfrunner.PhaseConfig, settings []sweep.Setting) (tfrunner.PhaseConfig, error) {
			if len(settings) > 0 {
				base.LearningRate, _ = strconv.ParseFloat(settings[0].Value, 64)
				base.LearningRate = min(base.LearningRate, 3e38)
			}
			return base, nil
		}
		table := mustRun(t, config)
		last := table.Rows[2]
		if last.State != sweep.Diverged || last.Score != nil || last.Settings[0].Value != "1e309" || last.Why == "" {
			t.Errorf("the last row is %+v", last)
		}
		if winner := table.Winner(); winner == nil || winner.Settings[0].Value != "0.01" {
			t.Errorf("the winner is %+v", winner)
		}
	}
}

// TestDamagedJournal: the trials of damaged lines are trained again, and a first line that is
// damaged is an error.
func TestDamagedJournal(t *testing.T) {
	config := fakeSweep(t)
	config.Space.Trials, config.Epochs = 3, 1
	mustRun(t, config)
	want := text(rows(t, config.Output))
	path := filepath.Join(config.Output, "journal.jsonl")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first, last := bytes.IndexByte(whole, '\n'), bytes.LastIndexByte(whole[:len(whole)-1], '\n')
	for at, again := range map[int]int{first + 20: 1, first + 1: 1, last: 2, last + 1: 1} {
		changed, trained := bytes.Clone(whole), 0
		changed[at] ^= 1
		if err := os.WriteFile(path, changed, 0o644); err != nil {
			t.Fatal(err)
		}
		config.OnTrial = func(sweep.Heard) { trained++ }
		mustRun(t, config)
		if got := text(rows(t, config.Output)); got != want || trained != again {
			t.Errorf("damaged at byte %d: %d trained again, want %d:\n%s\nwant\n%s", at, trained, again, got, want)
		}
	}
	if err := os.WriteFile(path, whole[10:], 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := sweep.Run(t.Context(), config); err == nil || !strings.Contains(err.Error(), "is damaged: it does not say what it is of") || !strings.Contains(fault.Hint(err), "`fresh`") {
		t.Errorf("error %v", err)
	}
}

// TestSeveralGraphs: heads and optimizers are varied by graphs, and none of them may change.
func TestSeveralGraphs(t *testing.T) {
	config := fakeSweep(t)
	dir := filepath.Dir(config.Graph)
	fakerun.WriteFiles(t, dir, "other", "data", fakerun.Few)
	other := filepath.Join(dir, "other")
	config.Space.Axes = append(config.Space.Axes, sweep.Axis{Setting: sweep.GraphAxis, Values: []string{config.Graph, other}})
	of := map[string]int{}
	for _, row := range mustRun(t, config).Rows {
		of[row.Settings[1].Value]++
	}
	if len(of) != 2 {
		t.Errorf("trials by graph: %v", of)
	}
	if err := os.WriteFile(filepath.Join(other, "saved_model.pb"), []byte("exported again"), 0o644); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("was begun with another graph, in trials of %q", other)
	if _, err := sweep.Run(t.Context(), config); err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}
