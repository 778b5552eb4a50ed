// Package ui prints what a run does: for a person at a terminal (a progress
// bar while an epoch runs), for a log (one line an epoch), or for a program
// (one JSON object a line). Progress goes to stderr, results to stdout; JSON
// goes to stdout altogether.
package ui

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/tfft/tfft/tfrunner/train"
)

// Printer shows a run. It is used from one goroutine at a time.
type Printer interface {
	Phase(PhaseStart)
	Step(*train.Progress)
	Epoch(*train.Progress)
	Task(name string, done, total int) // how far it has come with its images, outside epochs
	Report(Report)
	Warn(format string, args ...any) // of what went wrong while the work goes on
	Note(format string, args ...any) // for a person only
}

// PhaseStart is what is known when a phase begins or continues.
type PhaseStart struct {
	Phase               string         `json:"phase"`
	Epochs              int            `json:"epochs"`     // to reach
	Epoch               int            `json:"epoch"`      // epochs done already
	Step                int            `json:"step"`       // steps done of the epoch under way
	Complete            bool           `json:"complete"`   // nothing is left to train
	Images              int            `json:"images"`     // in an epoch
	Validation          int            `json:"validation"` // images
	BatchSize           int            `json:"batch_size"`
	LearningRate        float64        `json:"learning_rate"`
	Schedule            train.Schedule `json:"schedule"`
	TrainableParameters int            `json:"trainable_parameters"`
	FrozenParameters    int            `json:"frozen_parameters"`
	Features            string         `json:"features"` // what is computed once: a sentence
}

// Report is the outcome of a phase on the images held back from it.
type Report struct {
	Phase    string
	Split    string
	Images   int
	Accuracy float64
	Text     string // the classification report
	JSON     []byte // the same, as one JSON object
}

// Options choose the printer.
type Options struct {
	JSON   bool
	Stdout io.Writer
	Stderr io.Writer
}

// New returns the printer that fits the options and the terminal.
func New(o Options) Printer {
	if o.JSON {
		return newJSONPrinter(o.Stdout)
	}
	return &textPrinter{stdout: o.Stdout, stderr: o.Stderr, terminal: IsTerminal(o.Stderr), colour: Colour(o.Stderr)}
}

// Hook attaches p to the training loop.
func Hook(p Printer) train.Hook {
	return train.Hook{
		OnStep:  func(at *train.Progress, _ train.StepResult) error { p.Step(at); return nil },
		OnEpoch: func(at *train.Progress) error { p.Epoch(at); return nil },
	}
}

// IsTerminal says whether w is a terminal.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Colour says whether to colour what goes to w: a terminal, unless NO_COLOR is
// set (no-color.org) or the terminal is a dumb one.
func Colour(w io.Writer) bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && IsTerminal(w)
}
