package main

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/nearest"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/checkpoint"
)

// setFlag gives a phase a setting of its own.
func setFlag() cli.Flag {
	return &cli.StringSliceFlag{
		Name: "set", EnvVars: envVar("set"),
		Usage: "train one phase in its own way, `PHASE.SETTING=VALUE`, such as unfreeze.learning-rate=1e-5 (repeatable); " +
			"it goes before the flag SETTING, which is for all phases",
	}
}

// phaseSetting is a setting that one phase has of its own.
type phaseSetting struct {
	phase, setting, value string
	place                 string // where it stands in the file of --config; empty: on the command line
}

func (s phaseSetting) String() string { return s.phase + "." + s.setting }

// ofPhases are the settings that a phase can have of its own.
func ofPhases() []string {
	names := append([]string{"epochs", "final", "soup", "sort-classes", "all-probabilities"}, checkpoint.Names()...)
	for _, s := range scalarUsages {
		names = append(names, s.flag)
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "decode" })
}

// checkOfPhases refuses the name of a setting that a phase cannot have of its own.
func checkOfPhases(name string) error {
	settings := ofPhases()
	switch {
	case slices.Contains(settings, name):
		return nil
	case name == "decode":
		return fault.Usage("decoded images are kept for all phases alike").WithHint("give --decode for all phases")
	case slices.Contains([]string{"init", "reset-head"}, name):
		return fault.Usage("only the first phase of a command begins from other weights").WithHint("give --%s, with --phase", name)
	case slices.Contains([]string{"graph", "data", "run", "seed", "exif", "bad-images"}, name):
		return fault.Usage("a run has one for all its phases").WithHint("give --%s", name)
	case slices.Contains(namesOf(runFlags()), name):
		return fault.Usage("a command has one for all phases").WithHint("give --%s", name)
	}
	if word := nearest.Word(name, settings); word != "" {
		return fault.Usage("there is no such setting").WithHint("did you mean %s?", word)
	}
	return fault.Usage("there is no such setting").WithHint("a phase can have its own %s", strings.Join(settings, ", "))
}

// readPhaseSettings reads what --set was given. urfave/cli takes it apart at commas, which
// values have too.
func readPhaseSettings(given []string) (all []phaseSetting, err error) {
	for _, text := range given {
		left, value, ok := strings.Cut(text, "=")
		phase, setting, dotted := strings.Cut(left, ".")
		if n := len(all); n > 0 && !ok {
			all[n-1].value += "," + text
			continue
		}
		if !ok || !dotted || phase == "" {
			return nil, fault.Usage("--set %q: want PHASE.SETTING=VALUE", text).WithHint("such as --set unfreeze.learning-rate=1e-5")
		}
		s := phaseSetting{phase: phase, setting: setting, value: value}
		if err := checkOfPhases(setting); err != nil {
			return nil, fault.Usage("--set %q: %w", text, err)
		}
		if slices.ContainsFunc(all, func(other phaseSetting) bool { return other.String() == s.String() }) {
			return nil, fault.Usage("--set %s is given twice", s)
		}
		all = append(all, s)
	}
	return all, nil
}

// phaseSettingsOf are those of the command line, and those of the file that it leaves.
func phaseSettingsOf(c *cli.Context) ([]phaseSetting, error) {
	all, err := readPhaseSettings(c.StringSlice("set"))
	if err != nil {
		return nil, err
	}
	inFile, _ := c.App.Metadata[metadataPhases].([]phaseSetting)
	for _, s := range inFile {
		if !slices.ContainsFunc(all, func(other phaseSetting) bool { return other.String() == s.String() }) {
			all = append(all, s)
		}
	}
	return all, nil
}

// byPhase reads a command's flags once more for each phase with settings of its own, as if
// it had been given these. newFlags makes the command's flags, and read reads them.
func byPhase(c *cli.Context, newFlags func() []cli.Flag, read func(*cli.Context) (tfrunner.Config, error)) (map[string]tfrunner.PhaseConfig, error) {
	settings, err := phaseSettingsOf(c)
	if err != nil {
		return nil, err
	}
	own := map[string][]phaseSetting{}
	for _, s := range settings {
		own[s.phase] = append(own[s.phase], s)
	}
	phases := map[string]tfrunner.PhaseConfig{}
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if phases[name], err = phaseWith(c, newFlags, read, own[name]); err != nil {
			return nil, fmt.Errorf("phase %q: %w", name, err)
		}
	}
	return phases, nil
}

// phaseWith reads a command's flags once more for a phase with these settings of its own.
func phaseWith(c *cli.Context, newFlags func() []cli.Flag, read func(*cli.Context) (tfrunner.Config, error), settings []phaseSetting) (phase tfrunner.PhaseConfig, err error) {
	of, err := withPhaseSettings(c, newFlags(), settings)
	if err != nil {
		return phase, err
	}
	config, err := read(of)
	if err != nil {
		return phase, err
	}
	phase = config.EachPhase()
	phase.Given = of.IsSet
	phase.IfRun = !slices.ContainsFunc(settings, func(s phaseSetting) bool { return s.place == "" })
	return phase, nil
}

// withPhaseSettings is the command with settings of a phase in place of those of all.
func withPhaseSettings(c *cli.Context, flags []cli.Flag, settings []phaseSetting) (*cli.Context, error) {
	set := flag.NewFlagSet(c.Command.Name, flag.ContinueOnError)
	for _, f := range flags {
		withoutVariable(f)
		if err := f.Apply(set); err != nil {
			return nil, err
		}
	}
	of := cli.NewContext(c.App, set, nil)
	of.Command = &cli.Command{Name: c.Command.Name, HelpName: c.Command.HelpName, Flags: flags}
	for _, f := range flags {
		name := f.Names()[0]
		if _, isList := f.(*cli.StringSliceFlag); isList || !c.IsSet(name) || replaced(settings, name) {
			continue
		}
		if err := of.Set(name, fmt.Sprint(c.Value(name))); err != nil {
			return nil, err
		}
	}
	for _, s := range settings {
		f := flagOf(flags, s.setting)
		if f == nil { // of tfft run alone
			continue
		}
		if err := of.Set(s.setting, s.value); err != nil {
			return nil, fault.Usage("%s %q: want %s", cmp.Or(s.place, "--"+s.setting), s.value, wanted(f))
		}
		if acting, ok := f.(cli.ActionableFlag); ok {
			if err := acting.RunAction(of); err != nil {
				return nil, err
			}
		}
	}
	return of, cmp.Or(checkChoices(of), checkTildes(of))
}

// replaced says whether a setting of all phases is not one of a phase with settings of its
// own: those have it, or what it is a part of.
func replaced(settings []phaseSetting, name string) bool {
	return slices.ContainsFunc(settings, func(s phaseSetting) bool {
		return s.setting == name || slices.Contains(checkpoint.PartsOf(s.setting), name)
	})
}

// withoutVariable keeps a flag from reading the environment.
func withoutVariable(f cli.Flag) {
	switch f := f.(type) {
	case *cli.StringFlag:
		f.EnvVars = nil
	case *cli.StringSliceFlag:
		f.EnvVars = nil
	case *cli.IntFlag:
		f.EnvVars = nil
	case *cli.Uint64Flag:
		f.EnvVars = nil
	case *cli.Float64Flag:
		f.EnvVars = nil
	case *cli.BoolFlag:
		f.EnvVars = nil
	}
}
