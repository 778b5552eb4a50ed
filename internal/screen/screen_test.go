package screen_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tfft/tfft/internal/screen"
)

// lines are of every kind that there is.
var lines = []screen.Line{
	{Name: "warmup 3/50", Metrics: "loss 1.2345  accuracy 0.4321", Done: 32, Total: 400},
	{Name: "warmup 3/50", Metrics: "loss 1.2345  accuracy 0.4321", Done: 200, Total: 400, Rate: 123.4},
	{Name: "warmup: features of validation images", Done: 149, Total: 150, Rate: 3.25},
	{Name: "validation images", Done: 400, Total: 400, Rate: 8},
	{Name: "names of images", Done: 123456},
}

func TestLineFits(t *testing.T) {
	for _, l := range lines {
		for columns := 20; columns <= 250; columns++ {
			text := l.Fit(columns)
			if n := utf8.RuneCountInString(text); n > columns || n == 0 || strings.ContainsAny(text, "\r\n\x1b") {
				t.Errorf("%d columns: %d: %q", columns, n, text)
			}
		}
	}
}

func TestWhatDoesNotFitGoesInOrder(t *testing.T) {
	for columns, want := range map[int]string{
		100: "warmup 3/50  loss 1.2345  accuracy 0.4321   50% |████████        |  200/400  123 images/s  1.6s left",
		75:  "warmup 3/50  loss 1.2345  accuracy 0.4321   50%  200/400",
		52:  "warmup 3/50  loss 1.2345  accuracy 0.4321   50%",
		20:  "warmup 3/50   50%",
		8:   "warmup 3",
	} {
		if got := lines[1].Fit(columns); got != want {
			t.Errorf("%d columns:\n%q, want\n%q", columns, got, want)
		}
	}
	if got := lines[0].Fit(200); strings.Contains(got, "images/s") || strings.Contains(got, "left") {
		t.Errorf("a rate before there is one: %q", got)
	}
}

// terminal is what a window shows after some output: rows, as wide as they were written.
func terminal(t *testing.T, output string, columns int) (rows []string) {
	t.Helper()
	cells, row, column := [][]rune{nil}, 0, 0
	for rest := output; rest != ""; {
		var up int
		switch {
		case strings.HasPrefix(rest, "\x1b[J"):
			cells, rest = cells[:row+1], rest[3:]
			cells[row] = cells[row][:min(column, len(cells[row]))]
			continue
		case strings.HasPrefix(rest, "\x1b["):
			if _, err := fmt.Sscanf(rest, "\x1b[%dA", &up); err != nil {
				t.Fatalf("%q", rest)
			}
			row, rest = max(0, row-up), rest[strings.Index(rest, "A")+1:]
			continue
		}
		r, n := utf8.DecodeRuneInString(rest)
		rest = rest[n:]
		switch r {
		case '\r':
			column = 0
		case '\n':
			row, column = row+1, 0
		default:
			if column == columns {
				row, column = row+1, 0
			}
			for len(cells) <= row {
				cells = append(cells, nil)
			}
			cells[row] = append(cells[row][:column], r)
			column++
		}
		for len(cells) <= row {
			cells = append(cells, nil)
		}
	}
	for _, line := range cells {
		rows = append(rows, string(line))
	}
	return rows
}

func TestNothingIsLeftBehind(t *testing.T) {
	for _, columns := range []int{20, 40, 80, 200} {
		var out bytes.Buffer
		s := screen.NewTerminal(&out, func() int { return columns })
		for _, l := range lines {
			s.Show(l.Fit)
			if rows := terminal(t, out.String(), columns); len(rows) != 1 || rows[0] != l.Fit(columns-1) {
				t.Errorf("%d columns: %q", columns, rows)
			}
		}
		fmt.Fprintln(s, "warmup 3/50")
		s.Show(lines[2].Fit)
		s.Clear()
		if rows := terminal(t, out.String(), columns); strings.Join(rows, "\n") != "warmup 3/50\n" {
			t.Errorf("%d columns: %q", columns, rows)
		}
	}
}

// TestNarrowerWindow makes a window narrower, which breaks the line in it into rows.
func TestNarrowerWindow(t *testing.T) {
	columns := 80
	var out bytes.Buffer
	s := screen.NewTerminal(&out, func() int { return columns })
	s.Show(lines[0].Fit)
	columns = 30
	s.Clear()
	if rows := terminal(t, out.String(), columns); strings.Join(rows, "") != "" {
		t.Errorf("%q", rows)
	}
}

func TestFilesAndDumbTerminalsShowNoLine(t *testing.T) {
	var out bytes.Buffer
	s := screen.New(&out)
	s.Show(lines[0].Fit)
	s.Clear()
	fmt.Fprint(s, "text")
	if out.String() != "text" {
		t.Errorf("%q", out.String())
	}
}

func TestOutputRemembersItsFirstError(t *testing.T) {
	o := &screen.Output{W: failing{}}
	if _, err := fmt.Fprint(o, "x"); err == nil || !errors.Is(o.Err(), err) || err.Error() != "write to standard output: no room" {
		t.Errorf("%v, then %v", err, o.Err())
	}
}

// failing is a writer on a full disk.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, fmt.Errorf("no room") }

func TestSeconds(t *testing.T) {
	for s, want := range map[float64]string{0.26: "0.3s", 9.94: "9.9s", 9.96: "10s", 59.4: "59s", 59.6: "1m00s", 185: "3m05s", 7620: "2h07m"} {
		if got := screen.Seconds(s); got != want {
			t.Errorf("Seconds(%v) = %q, want %q", s, got, want)
		}
	}
}
