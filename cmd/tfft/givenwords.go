package main

import (
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/argv"
)

// givenWords are a command of tfft run with the flags that were given to another command, but
// for some of them, and, of settings of phases, for own.
func givenWords(c *cli.Context, except []string, own []phaseSetting) []string {
	words := []string{"tfft", "run"}
	for _, f := range append(runFlags(), configFlag()) {
		name := f.Names()[0]
		_, isSwitch := f.(*cli.BoolFlag)
		switch {
		case slices.Contains(except, name) || !c.IsSet(name):
		case name == "set":
			words = append(words, setsBut(c, own)...)
		case isSwitch:
			words = append(words, fmt.Sprintf("--%s=%v", name, c.Bool(name)))
		default:
			words = append(words, asFlag(name), argv.Quote(fmt.Sprint(c.Value(name))))
		}
	}
	return words
}

// setsBut are the settings of phases that were given, but for own.
func setsBut(c *cli.Context, own []phaseSetting) (words []string) {
	given, _ := readPhaseSettings(c.StringSlice("set")) // which were read before
	for _, s := range withoutThese(given, own) {
		words = append(words, "--set", argv.Quote(s.String()+"="+s.value))
	}
	return words
}

// withoutThese are settings of phases, but for those that own has of the same phases.
func withoutThese(settings, own []phaseSetting) []phaseSetting {
	return slices.DeleteFunc(slices.Clone(settings), func(s phaseSetting) bool {
		return slices.ContainsFunc(own, func(other phaseSetting) bool { return other.String() == s.String() })
	})
}
