package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/test/gate"
)

// TestDocsCommandsExist reads every command in the pages: that there is such a
// command, with such flags, whose values are of the right kind.
func TestDocsCommandsExist(t *testing.T) {
	known := knownCommands{exporterFlags(t), makeTargets(t)}
	seen := map[string]int{}
	for _, file := range docFiles(t) {
		for _, c := range docCommands(docLines(t, file)) {
			seen[c.program]++
			if err := known.check(c); err != nil {
				t.Errorf("%s:%d: %s %s: %v", file, c.line, c.program, strings.Join(c.words, " "), err)
			}
		}
	}
	for program, least := range map[string]int{programTfft: 40, programExporter: 5, programMake: 20, loneFlag: 50} {
		if seen[program] < least {
			t.Errorf("only %d of %s: did the test look at everything?", seen[program], program)
		}
	}
}

// What a docCommand can be of.
const (
	programTfft     = "tfft"
	programExporter = "python -m"
	programMake     = "make"
	loneFlag        = "flag" // named in a sentence
)

// docCommand is a command in a page: a line of a code block, or code in a sentence.
type docCommand struct {
	line    int
	program string
	words   []string // without the program; of the exporter, the module first
}

var (
	codeSpan     = regexp.MustCompile("`([^`]+)`")
	codeEnds     = regexp.MustCompile(`\s#|[|;&>]`) // a comment, or another command
	inContainer  = regexp.MustCompile(`^docker run .* tfft:\w+ `)
	writtenFlags = regexp.MustCompile(`--[a-z][a-z0-9-]*`)
)

// docCommands finds the commands of a page. Lines that end in a backslash go on.
func docCommands(lines []string) (found []docCommand) {
	fenced := false
	for i := 0; i < len(lines); i++ {
		first := i
		if strings.HasPrefix(lines[i], "```") {
			fenced = !fenced
			continue
		}
		if !fenced && !strings.HasPrefix(lines[i], "    ") {
			for _, span := range codeSpan.FindAllStringSubmatch(lines[i], -1) {
				found = appendCommand(found, first, span[1])
			}
			continue
		}
		text := lines[i]
		for strings.HasSuffix(text, `\`) && i+1 < len(lines) {
			i++
			text = strings.TrimSuffix(text, `\`) + strings.TrimSpace(lines[i])
		}
		found = appendCommand(found, first, strings.TrimSpace(text))
	}
	return found
}

// appendCommand adds the command that code is, if it is one of ours.
func appendCommand(found []docCommand, index int, code string) []docCommand {
	code = inContainer.ReplaceAllString(code, "tfft ")
	if end := codeEnds.FindStringIndex(code); end != nil {
		code = code[:end[0]]
	}
	words := strings.Fields(code)
	c := docCommand{line: index + 1}
	switch {
	case len(words) > 1 && (words[0] == "tfft" || words[0] == "bin/tfft"):
		c.program, c.words = programTfft, words[1:]
	case len(words) > 2 && strings.HasSuffix(words[0], "python") && words[1] == "-m":
		c.program, c.words = programExporter, words[2:]
	case len(words) > 1 && words[0] == "make":
		c.program, c.words = programMake, words[1:]
	case len(words) > 0 && strings.HasPrefix(words[0], "--"):
		c.program, c.words = loneFlag, words
	default:
		return found
	}
	return append(found, c)
}

// knownCommands is what there is besides tfft.
type knownCommands struct {
	exporter []string // flags
	targets  []string // of make
}

func exporterFlags(t *testing.T) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), gate.Python(t), "-m", "pyexport", "--help")
	cmd.Dir = repository
	help, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return writtenFlags.FindAllString(string(help), -1)
}

func makeTargets(t *testing.T) (targets []string) {
	t.Helper()
	for _, file := range []string{"Makefile", filepath.Join("graphs", "example.mk")} {
		for _, line := range docLines(t, file) {
			if names, ok := strings.CutPrefix(line, ".PHONY:"); ok {
				targets = append(targets, strings.Fields(names)...)
			}
		}
	}
	return targets
}

func (k knownCommands) check(c docCommand) error {
	switch c.program {
	case programTfft:
		return parseAsTfft(c.words)
	case programMake:
		for _, word := range c.words {
			if !strings.Contains(word, "=") && !slices.Contains(k.targets, word) {
				return fmt.Errorf("there is no target %q", word)
			}
		}
	case programExporter:
		return k.checkExporter(c.words[0], c.words[1:])
	case loneFlag:
		app := newApp(io.Discard, io.Discard)
		name, _, _ := strings.Cut(c.words[0], "=")
		if !slices.Contains(k.exporter, name) && !slices.Contains(flagNames(app.Flags, app.Commands), name[2:]) && !slices.Contains(foreignFlags, name) {
			return fmt.Errorf("there is no flag %s", name)
		}
	}
	return nil
}

// foreignFlags are flags in sentences that are neither tfft's nor the exporter's.
var foreignFlags = []string{"--tf_xla_cpu_global_jit"}

// checkExporter looks for the module, and for the flags of pyexport itself.
func (k knownCommands) checkExporter(module string, args []string) error {
	file := filepath.Join(repository, strings.ReplaceAll(module, ".", "/"))
	if module != "pyexport" {
		_, err := os.Stat(file + ".py")
		return err
	}
	for _, arg := range args {
		name, _, _ := strings.Cut(arg, "=")
		if strings.HasPrefix(name, "--") && !slices.Contains(k.exporter, name) {
			return fmt.Errorf("there is no flag %s", name)
		}
	}
	return nil
}

// placeholder is what stands for a number in a page: N or X.
var placeholder = regexp.MustCompile(`^[A-Z]$`)

// parseAsTfft parses a command line of tfft, and runs nothing.
func parseAsTfft(words []string) error {
	args := []string{"tfft"}
	for _, word := range words {
		if word == "..." {
			continue
		}
		args = append(args, placeholder.ReplaceAllString(word, "1"))
	}
	app := newApp(io.Discard, io.Discard)
	parseOnly(app.Commands)
	return app.Run(arrange(app, args))
}

// parseOnly makes commands check what they were given instead of running.
func parseOnly(commands []*cli.Command) {
	for _, c := range commands {
		parseOnly(c.Subcommands)
		c.Before = nil
		if len(c.Subcommands) > 0 {
			continue
		}
		c.Action = func(*cli.Context) error { return nil }
	}
}
