package ui

import (
	"io"
	"unicode/utf8"

	"github.com/tfft/tfft/internal/names"
)

// Plain returns a writer that passes text on to w without what would act on a terminal, which
// names of files may have. It is for output of tfft's own that has no such thing, as stdout.
func Plain(w io.Writer) io.Writer { return &plainWriter{to: w} }

type plainWriter struct {
	to   io.Writer
	rest []byte // of a character, whose end comes with the next call
}

func (p *plainWriter) Write(text []byte) (int, error) {
	all := append(p.rest, text...)
	whole := len(all)
	for tail := 1; tail < utf8.UTFMax && tail <= len(all); tail++ {
		if start := len(all) - tail; utf8.RuneStart(all[start]) {
			if !utf8.FullRune(all[start:]) {
				whole = start
			}
			break
		}
	}
	p.rest = append([]byte(nil), all[whole:]...)
	if _, err := io.WriteString(p.to, names.Escape(string(all[:whole]))); err != nil {
		return 0, err
	}
	return len(text), nil
}
