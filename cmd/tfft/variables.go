package main

import (
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/internal/nearest"
)

const variablePrefix = "TFFT_"

// otherVariables are read by the build and its tests (see Makefile), not by tfft.
var otherVariables = []string{
	"TFFT_FIGURES", "TFFT_FIXTURES", "TFFT_KILLED_RUNS", "TFFT_LEFT", "TFFT_PROGRAM", "TFFT_PYTHON", "TFFT_REQUIRE", "TFFT_UPDATE",
}

// warnOfVariables names the variables of the environment that look like flags and are
// none, whose values would be dropped without a word.
func warnOfVariables(c *cli.Context, out ui.Printer) {
	known := knownVariables(c.App)
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, variablePrefix) || slices.Contains(known, name) || slices.Contains(otherVariables, name) {
			continue
		}
		question := ""
		if word := nearest.Word(name, known); word != "" {
			question = "; did you mean " + word + "?"
		}
		out.Warn("the variable %s is ignored: it belongs to no flag%s", name, question)
	}
}

// knownVariables are those of all flags.
func knownVariables(app *cli.App) (names []string) {
	note := func(flags []cli.Flag) {
		for _, f := range flags {
			if f, ok := f.(cli.DocGenerationFlag); ok {
				names = append(names, f.GetEnvVars()...)
			}
		}
	}
	note(app.Flags)
	eachCommand(app.Commands, func(_ string, c *cli.Command) { note(c.Flags) })
	return names
}
