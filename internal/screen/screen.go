// Package screen writes to a terminal: a line of progress that fits the window and leaves
// nothing behind, colour where it is wanted, and output whose errors are not lost.
package screen

import (
	"fmt"
	"io"
	"os"
	"sync"
	"unicode/utf8"

	"golang.org/x/term"
)

// Screen is a terminal, or a file, with at its end a line of progress, where it is a
// terminal that can take a line back. What is written to it takes that line away first, and
// is broken between words where the window is narrower.
type Screen struct {
	w       io.Writer
	columns func() int // of the window; nil: no line is shown

	mu    sync.Mutex
	shown int // columns of the line that is there
}

// New is the screen at w.
func New(w io.Writer) *Screen {
	f, ok := w.(*os.File)
	if !ok || !IsTerminal(f) || os.Getenv("TERM") == "dumb" {
		return &Screen{w: w}
	}
	return NewTerminal(w, func() int { return windowColumns(f) })
}

// NewTerminal is the screen at w, a terminal whose window has so many columns.
func NewTerminal(w io.Writer, columns func() int) *Screen { return &Screen{w: w, columns: columns} }

// windowColumns is the width of a terminal's window; 80 where it does not say.
func windowColumns(f *os.File) int {
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil || columns <= 0 {
		return 80
	}
	return columns
}

// Columns is the width of the window that f is; 0: it is none.
func Columns(f *os.File) int {
	if !IsTerminal(f) {
		return 0
	}
	return windowColumns(f)
}

// Write writes text that stays.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	if s.columns == nil {
		return s.w.Write(p)
	}
	if _, err := io.WriteString(s.w, wrap(string(p), s.columns())); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Show draws the line of progress that fits so many columns, in place of the one before.
// The last column stays free: a full one would begin the next row. That it cannot be drawn
// is no reason to stop.
func (s *Screen) Show(line func(columns int) string) {
	if s.columns == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	text := line(s.columns() - 1)
	s.shown = utf8.RuneCountInString(text)
	_, _ = io.WriteString(s.w, text)
}

// Clear takes the line of progress away.
func (s *Screen) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
}

// clear erases the line, and the rows that a window made narrower has broken it into.
func (s *Screen) clear() {
	if s.shown == 0 {
		return
	}
	if rows := (s.shown - 1) / max(1, s.columns()); rows > 0 {
		fmt.Fprintf(s.w, "\x1b[%dA", rows)
	}
	fmt.Fprint(s.w, "\r\x1b[J")
	s.shown = 0
}

// IsTerminal says whether w is a terminal.
func IsTerminal(w io.Writer) bool {
	if s, ok := w.(*Screen); ok {
		w = s.w
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Colour says whether to colour what goes to w: a terminal, unless NO_COLOR is
// set (no-color.org) or the terminal is a dumb one.
func Colour(w io.Writer) bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && IsTerminal(w)
}
