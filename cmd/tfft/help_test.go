package main

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
)

// helpOf is what a command's --help prints.
func helpOf(t *testing.T, words ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := newApp(&out, io.Discard).Run(append(append([]string{"tfft"}, words...), "--help")); err != nil {
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
		for line := range strings.Lines(helpOf(t, words...)) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 80 {
				t.Errorf("%s: %d columns: %s", words, n, line)
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
