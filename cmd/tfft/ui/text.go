package ui

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/schollz/progressbar/v3"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/train"
)

// textPrinter writes for people: a bar on a terminal, else a line an epoch.
type textPrinter struct {
	stdout, stderr   io.Writer
	terminal, colour bool
	phase            tfrunner.PhaseStart
	bar              *progressbar.ProgressBar // of the epoch or task under way; nil between them
}

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
	if !t.terminal {
		return
	}
	text := fmt.Sprintf("%s %d/%d  %s", at.Phase, at.Epoch+1, t.phase.Epochs, at.Totals.Metrics(t.phase.Metrics).Text(""))
	if t.bar == nil {
		t.bar = t.newBar(text, t.phase.Images)
	} else {
		t.bar.Describe(text)
	}
	// The bar draws to a terminal; that it cannot is no reason to stop training.
	_ = t.bar.Set(at.Totals.Images)
}

func (t *textPrinter) newBar(text string, total int) *progressbar.ProgressBar {
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(t.stderr),
		progressbar.OptionSetDescription(text),
		progressbar.OptionEnableColorCodes(t.colour),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("images"),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionFullWidth(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
}

func (t *textPrinter) Epoch(at *train.Progress) {
	t.clear()
	e := at.History[len(at.History)-1]
	width := len(strconv.Itoa(t.phase.Epochs))
	rate := ""
	if t.phase.Schedule.Varies() {
		rate = fmt.Sprintf("learning_rate %.2e  ", e.LearningRate)
	}
	fmt.Fprintf(t.stderr, "%s %*d/%d  %s  %s  %s%s  %.0f images/s%s\n",
		at.Phase, width, e.Epoch, t.phase.Epochs, e.Training.Text(""), e.Validation.Text("val_"), rate, Seconds(e.Seconds), e.ImagesPerSecond, shares(e.Times))
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

func (t *textPrinter) Task(name string, done, total int) {
	if !t.terminal {
		return
	}
	if t.bar == nil {
		t.bar = t.newBar(name, total)
	}
	_ = t.bar.Set(done)
	if done >= total {
		t.clear()
	}
}

func (t *textPrinter) Report(r tfrunner.Report) {
	t.clear()
	fmt.Fprintf(t.stdout, "\n%s: %d %s images, %s\n\n%s\n", r.Phase, r.Images, r.Split, train.Metrics(r.Metrics).Text(""), r.Text)
}

func (t *textPrinter) Model(dir string) { t.Note("model: %s", dir) }

// Warn prints as Error does.
func (t *textPrinter) Warn(format string, args ...any) {
	t.clear()
	yellow, off := "", ""
	if t.colour {
		yellow, off = "\x1b[33m", "\x1b[0m"
	}
	fmt.Fprintf(t.stderr, "tfft: %swarning:%s %s\n", yellow, off, Flags(fmt.Sprintf(format, args...)))
}

func (t *textPrinter) Note(format string, args ...any) {
	t.clear()
	fmt.Fprintln(t.stderr, Flags(fmt.Sprintf(format, args...)))
}

// clear takes the bar off the screen.
func (t *textPrinter) clear() {
	if t.bar != nil {
		_ = t.bar.Clear()
		t.bar = nil
	}
}

// Seconds writes a time as a person reads it: 0.8s, 42s, 3m05s, 2h07m.
func Seconds(s float64) string {
	switch n := int(s + 0.5); {
	case s < 9.95:
		return fmt.Sprintf("%.1fs", s)
	case n < 60:
		return fmt.Sprintf("%ds", n)
	case n < 3600:
		return fmt.Sprintf("%dm%02ds", n/60, n%60)
	default:
		return fmt.Sprintf("%dh%02dm", n/3600, n%3600/60)
	}
}
