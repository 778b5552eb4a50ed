package ui

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/internal/pace"
	"github.com/tfft/tfft/internal/screen"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/train"
)

// textPrinter writes for people: a line of progress on a terminal, and a line an epoch.
type textPrinter struct {
	stdout io.Writer
	stderr *screen.Screen
	colour bool
	phase  tfrunner.PhaseStart
	pace   pace.Pace // of the line of progress
	work   struct {
		what  string // is under way; empty: nothing
		began time.Time
		from  int // images that were done then
	}
}

// rateAfter is how long work must have gone on before its rate is worth showing.
const rateAfter = 500 * time.Millisecond

func (t *textPrinter) Phase(p tfrunner.PhaseStart) {
	t.phase = p
	fmt.Fprintf(t.stderr, "%s: %s of %s parameters train, %d images, %d to validate, batch size %d, learning rate %g\n",
		p.Phase, humanize.Comma(int64(p.TrainableParameters)), humanize.Comma(int64(p.TrainableParameters+p.FrozenParameters)),
		p.Images, p.Validation, p.BatchSize, p.LearningRate)
	if p.Schedule.Varies() {
		fmt.Fprintf(t.stderr, "%s: learning rate %v\n", p.Phase, p.Schedule)
	}
	if p.Features != "" {
		fmt.Fprintln(t.stderr, Flags(p.Features))
	}
	switch {
	case p.Complete:
		fmt.Fprintf(t.stderr, "%s: complete, %d of %d epochs done\n", p.Phase, p.Epoch, p.Epochs)
	case p.Step > 0:
		fmt.Fprintf(t.stderr, "%s: continuing in epoch %d after step %d\n", p.Phase, p.Epoch+1, p.Step)
	case p.Epoch > 0:
		fmt.Fprintf(t.stderr, "%s: continuing after epoch %d\n", p.Phase, p.Epoch)
	}
}

func (t *textPrinter) Step(at *train.Progress) {
	if !t.pace.Due() {
		return
	}
	t.stderr.Show(screen.Line{
		Name: fmt.Sprintf("%s %d/%d", at.Phase, at.Epoch+1, t.phase.Epochs), Metrics: at.Totals.Metrics(t.phase.Metrics).Text(""),
		Done: at.Totals.Images, Total: t.phase.Images, Rate: at.Totals.ImagesPerSecond(),
	}.Fit)
}

func (t *textPrinter) Epoch(at *train.Progress) {
	e := at.History[len(at.History)-1]
	width := len(strconv.Itoa(t.phase.Epochs))
	rate := ""
	if t.phase.Schedule.Varies() {
		rate = fmt.Sprintf("learning_rate %.2e  ", e.LearningRate)
	}
	best := ""
	if bestSoFar(t.phase.BestBy, at) {
		best = "best  "
	}
	fmt.Fprintf(t.stderr, "%s %*d/%d  %s  %s  %s%s%s  %.0f images/s%s\n",
		at.Phase, width, e.Epoch, t.phase.Epochs, e.Training.Text(""), e.Validation.Text("val_"), best, rate, screen.Seconds(e.Seconds), e.ImagesPerSecond, shares(e.Times))
}

// bestSoFar says whether the epoch that was just done is the best of its phase.
func bestSoFar(by train.BestBy, at *train.Progress) bool {
	return by.In(at.History).Epoch == at.Epoch
}

// shares says what an epoch's time went to.
func shares(t train.Times) string {
	total := t.Total()
	if total == 0 {
		return ""
	}
	text := fmt.Sprintf("  (waiting %.0f%%, steps %.0f%%, validating %.0f%%", 100*t.Waiting/total, 100*t.Stepping/total, 100*t.Validating/total)
	if t.Caching > 0 {
		text += fmt.Sprintf(", caching %.0f%%", 100*t.Caching/total)
	}
	return text + ")"
}

func (t *textPrinter) Work(what string, done, total int) {
	now := time.Now()
	if what != t.work.what {
		t.work.what, t.work.began, t.work.from = what, now, done
	}
	if total > 0 && done >= total {
		t.work.what = ""
		t.stderr.Clear()
		return
	}
	if !t.pace.Due() {
		return
	}
	line := screen.Line{Name: what, Done: done, Total: total}
	if took := now.Sub(t.work.began); took >= rateAfter {
		line.Rate = float64(done-t.work.from) / took.Seconds()
	}
	t.stderr.Show(line.Fit)
}

func (t *textPrinter) Report(r tfrunner.Report) {
	fmt.Fprintf(t.stdout, "\n%s: %d %s images, %s\n\n%s\n", r.Phase, r.Images, r.Split, train.Metrics(r.Metrics).Text(""), r.Text)
}

func (t *textPrinter) Model(dir string) { t.Note("model: %s", dir) }

// Warn prints as Error does.
func (t *textPrinter) Warn(format string, args ...any) {
	yellow, off := "", ""
	if t.colour {
		yellow, off = "\x1b[33m", "\x1b[0m"
	}
	fmt.Fprintf(t.stderr, "tfft: %swarning:%s %s\n", yellow, off, Flags(fmt.Sprintf(format, args...)))
}

func (t *textPrinter) Note(format string, args ...any) {
	fmt.Fprintln(t.stderr, Flags(fmt.Sprintf(format, args...)))
}
