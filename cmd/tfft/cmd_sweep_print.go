package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/internal/argv"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/screen"
	"github.com/tfft/tfft/tfrunner/sweep"
)

// start says what there is to do, and, where that is much, why.
func (t *sweepTeller) start(s sweep.Start) {
	t.kept = s.Kept
	t.out.Note("%s, from %s: %d trials, %d at a time, in %q", s.Phase, s.From, s.Trials, t.config.Parallel, t.config.Output)
	t.out.Note("%s", s.Features)
	if s.Done > 0 {
		t.out.Note("continuing: %d of %d trainings are done", s.Done, s.Total)
	}
	if !s.Kept {
		t.out.Warn("training images go through the frozen layers in each epoch of each trial; the first trial will say what that takes")
	}
}

// trial says what came of a training, and, after the first one, what they take where that is
// much.
func (t *sweepTeller) trial(h sweep.Heard) {
	if events, ok := t.out.(*ui.Events); ok {
		events.Trial(h)
	}
	result := "diverged"
	if h.Score != nil {
		result = h.Validation.Text("val_") + "  " + screen.Seconds(h.Seconds)
	}
	best := ""
	if h.Best != nil {
		if best = fmt.Sprintf("best %g", round(*h.Best.Score)); h.Best.Trial == h.Row.Trial {
			result += "  best"
		}
	}
	width := len(strconv.Itoa(h.Total))
	t.out.Note("%*d/%d  trial %d: %s  %d epochs  %s", width, h.Done, h.Total, h.Row.Trial, sweep.Text(h.Settings), h.Epochs, result)
	if t.heard++; t.heard == 1 && !t.kept && h.Done < h.Total {
		left := h.Seconds * float64(h.Total-h.Done) / float64(t.config.Parallel)
		t.out.Note("a training took %s: %d more take about %s", screen.Seconds(h.Seconds), h.Total-h.Done, time.Duration(left*float64(time.Second)).Round(time.Second))
	}
	t.out.Work("trials  "+best, h.Done, h.Total)
}

// round leaves four digits of a number that is shown beside others.
func round(v float64) float64 {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	return v
}

// shownTrials are those of the table that is printed; the file has all.
const shownTrials = 10

// showSweep prints the best trials, and the command that trains the best one.
func showSweep(c *cli.Context, stdout io.Writer, dir string, t *sweep.Table) error {
	winner, command := t.Winner(), ""
	if winner != nil {
		if err := writeWinner(c, dir, t.Phase, winner); err != nil {
			return err
		}
		own, err := winnerSettings(c, t.Phase, winner)
		if err != nil {
			return err
		}
		command = winnerCommand(c, t.Phase, winner, own)
	}
	if events, ok := printerOf(c).(*ui.Events); ok {
		events.Sweep(t, command, dir)
	} else if err := printSweep(stdout, dir, t, command); err != nil {
		return err
	}
	if winner == nil {
		return fault.Failed("all %d trials diverged", len(t.Rows)).WithHint("vary lower learning rates")
	}
	return nil
}

// winnerCommand trains the best trial.
func winnerCommand(c *cli.Context, phase string, winner *sweep.Row, own []phaseSetting) string {
	words := givenWords(c, []string{"phase", "json", "fresh"}, own)
	if graph := graphOfTrial(winner); graph != "" {
		words = append(words, "--graph", argv.Quote(graph))
	}
	words = append(words, "--phase", argv.Quote(phase))
	for _, s := range own {
		if s.place == "" { // else the file of --config has it
			words = append(words, "--set", argv.Quote(s.String()+"="+s.value))
		}
	}
	return strings.Join(words, " ")
}

func printSweep(w io.Writer, dir string, t *sweep.Table, command string) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "RANK\tTRIAL\t%s\t%s\tEPOCHS\tSECONDS\n", strings.ToUpper(strings.Join(t.Varied, "\t")), strings.ToUpper(t.By.Column))
	for _, row := range t.Rows[:min(len(t.Rows), shownTrials)] {
		fmt.Fprintf(table, "%d\t%d\t", row.Rank, row.Trial)
		for _, s := range row.Settings {
			fmt.Fprintf(table, "%s\t", s.Value)
		}
		score := row.State
		if row.Score != nil {
			score = fmt.Sprintf("%.4f", *row.Score)
		}
		fmt.Fprintf(table, "%s\t%d\t%.1f\n", score, row.Epochs, row.Seconds)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "\nall %d trials: %s\n", len(t.Rows), filepath.Join(dir, "sweep.csv")); err != nil || command == "" {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s\n", command)
	return err
}
