// Package ui prints what a run does: for a person at a terminal (a progress
// bar while an epoch runs), for a log (one line an epoch), or for a program
// (one JSON object a line). Progress goes to stderr, results to stdout; JSON
// goes to stdout altogether.
package ui

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/tfft/tfft/tfrunner"
)

// Printer shows a run.
type Printer = tfrunner.Observer

// New returns the printer for people that fits the terminal.
func New(stdout, stderr io.Writer) Printer {
	return &textPrinter{stdout: stdout, stderr: stderr, terminal: IsTerminal(stderr), colour: Colour(stderr)}
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
