package helptext_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tfft/tfft/internal/helptext"
)

func TestPage(t *testing.T) {
	p := helptext.Page{Width: 50}
	p.Paragraph(0, "tfft run - train\n\nIt trains a graph's phases\non a folder of images, in order.\n   kept   as it is")
	p.Heading("flags")
	p.Row("--graph DIR", "the exported graph's folder")
	p.Row("--a-very-long-flag-of-its-own N", "a number")
	p.Row("--json", "")
	const want = `tfft run - train

It trains a graph's phases on a folder of images,
in order.
   kept   as it is

FLAGS:
   --graph DIR              the exported graph's
                            folder
   --a-very-long-flag-of-its-own N
                            a number
   --json
`
	if got := p.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWrapFits(t *testing.T) {
	text := strings.Repeat("wörd and ", 40)
	for width := 20; width < 60; width++ {
		for _, line := range helptext.Wrap(text, 3, width) {
			if n := utf8.RuneCountInString(line); n > width {
				t.Errorf("%d columns, want %d: %q", n, width, line)
			}
		}
	}
	if got := helptext.Wrap("a "+strings.Repeat("b", 30), 2, 10); len(got) != 2 || got[1] != "  "+strings.Repeat("b", 30) {
		t.Errorf("a wide word: %q", got)
	}
}

// TestNarrowPage has no room for two columns, nor for a command on one line.
func TestNarrowPage(t *testing.T) {
	p := helptext.Page{Width: 24}
	p.Paragraph(0, "   tfft run --graph g --run r")
	p.Row("--graph DIR", "the exported graph's folder")
	const want = `   tfft run --graph g \
   --run r
   --graph DIR
      the exported
      graph's folder
`
	if got := p.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
