package main

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/screen"
)

// helpOf is what a command's --help prints.
func helpOf(t *testing.T, words ...string) string { return helpIn(t, 0, words...) }

// helpIn is what it prints in a window of so many columns; 0: in none.
func helpIn(t *testing.T, columns int, words ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := newApp(&screen.Output{W: &out, Columns: columns}, io.Discard).Run(append(append([]string{"tfft"}, words...), "--help")); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestHelpFitsAndHasExamples(t *testing.T) {
	commands := [][]string{nil, {"dataset"}, {"cache"}}
	eachCommand(newApp(io.Discard, io.Discard).Commands, func(path string, c *cli.Command) {
		commands = append(commands, strings.Fields(path))
		examples := strings.Split(c.UsageText, "\n")
		if len(examples) < 2 {
			t.Errorf("tfft %s has the examples %q: want two", path, examples)
		}
		for _, example := range examples {
			if words, ok := strings.CutPrefix(example, "tfft "); ok {
				if err := parseAsTfft(strings.Fields(words)); err != nil {
					t.Errorf("tfft %s: the example %q: %v", path, example, err)
				}
			}
		}
	})
	for _, words := range commands {
		for window, columns := range map[int]int{0: 80, 200: 80, 80: 80, 40: 40} {
			for line := range strings.Lines(helpIn(t, window, words...)) {
				if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > columns {
					t.Errorf("%s, in a window of %d: %d columns: %s", words, window, n, line)
				}
			}
		}
	}
	if len(commands) < 20 {
		t.Errorf("only %d commands: did the test look at everything?", len(commands))
	}
}

func TestHelpHasRequiredFlagsFirst(t *testing.T) {
	help := helpOf(t, "run")
	var headings []string
	for line := range strings.Lines(help) {
		if heading, ok := strings.CutSuffix(line, ":\n"); ok && heading == strings.ToUpper(heading) {
			headings = append(headings, heading)
		}
	}
	if want := []string{"USAGE", "EXAMPLES", "REQUIRED", "FLAGS", "READING IMAGES"}; !slices.Equal(headings[:len(want)], want) || headings[len(headings)-1] != "OF EVERY COMMAND" {
		t.Errorf("headings %q, want %q first", headings, want)
	}
	if !strings.Contains(help, "tfft run --graph DIR --data DIR [flags]") {
		t.Errorf("no synopsis in\n%s", help)
	}
}
