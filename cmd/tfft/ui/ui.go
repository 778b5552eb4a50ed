// Package ui prints what a run does: for a person at a terminal (a progress
// bar while an epoch runs), for a log (one line an epoch), or for a program
// (one JSON object a line). Progress goes to stderr, results to stdout; JSON
// goes to stdout altogether.
package ui

import (
	"io"
	"time"

	"github.com/tfft/tfft/internal/pace"
	"github.com/tfft/tfft/internal/screen"
	"github.com/tfft/tfft/tfrunner"
)

// Printer shows a run.
type Printer = tfrunner.Observer

// New returns the printer for people that fits the terminal.
func New(stdout, stderr io.Writer) Printer {
	s, ok := stderr.(*screen.Screen)
	if !ok {
		s = screen.New(stderr)
	}
	return &textPrinter{stdout: stdout, stderr: s, colour: screen.Colour(s), pace: pace.Pace{Every: 100 * time.Millisecond}}
}
