package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/settingsfile"
	"github.com/tfft/tfft/tfrunner/sweep"
)

// spaceFlags say what trials there are.
func spaceFlags() []cli.Flag {
	method := stringFlag("method", "choose trials by `HOW`: random (drawn by --seed), grid (each value with each of the others) or list (as --space lists them)")
	method.DefaultText = "random, or list where --space is one"
	trials := intFlag("trials", "train `N` trials; more of them keep those that there were")
	trials.DefaultText = "20 where they are drawn, else all"
	factor := intFlag("factor", "with --halving, let 1 of `N` trials go on")
	factor.Value = sweep.DefaultFactor
	return []cli.Flag{
		&cli.StringSliceFlag{
			Name: "vary", EnvVars: envVar("vary"),
			Usage: "vary a setting, `SETTING=VALUES`: values with commas between them, or a range FROM..TO (repeatable). " +
				"A range is drawn on a logarithmic scale where both ends are above 0 and one is at least ten times the other; " +
				":log or :linear behind it says otherwise. graph=DIR,DIR varies the graph",
		},
		stringFlag("space", "read what is varied from the YAML `FILE`: settings with a list of values, or {from: X, to: Y}; or a list of trials"),
		method,
		trials,
		intFlag("points", "with --method grid, take `K` numbers of each range"),
		intFlag("halving", "compare trials after `N` epochs, let the best third go on for three times as many, and so on (successive halving)"),
		factor,
	}
}

// spaceOf reads and checks the flags.
func spaceOf(c *cli.Context) (space sweep.Space, err error) {
	if path := c.String("space"); path != "" {
		if space, err = readSpace(path); err != nil {
			return space, fault.Usage("--space %q: %w", path, fault.Cause(err)).WithHint("%s", fault.Hint(err))
		}
	}
	given, err := readVaried(c.StringSlice("vary"))
	if err != nil {
		return space, err
	}
	if len(given) > 0 && space.Listed != nil {
		return space, fault.Usage("--vary does not go with the list of trials in --space %q", c.String("space"))
	}
	space.Axes = append(space.Axes, given...)
	space.Method = sweep.Random
	if space.Listed != nil {
		space.Method = sweep.List
	}
	if method := c.String("method"); method != "" {
		if space.Listed != nil && method != sweep.List {
			return space, fault.Usage("--method %s: --space %q lists trials", method, c.String("space")).WithHint("leave --method out")
		}
		space.Method = method
	}
	if c.IsSet("points") && space.Method != sweep.Grid {
		return space, fault.Usage("--points goes with --method grid only")
	}
	space.Trials, space.Points, space.Seed = c.Int("trials"), c.Int("points"), c.Uint64("seed")
	return space, space.Check()
}

// readVaried reads what --vary was given. urfave/cli takes it apart at commas, which values
// have between them.
func readVaried(given []string) (axes []sweep.Axis, err error) {
	var texts []string
	for _, text := range given {
		if n := len(texts); n > 0 && !strings.Contains(text, "=") {
			texts[n-1] += "," + text
		} else {
			texts = append(texts, text)
		}
	}
	for _, text := range texts {
		setting, values, ok := strings.Cut(text, "=")
		if !ok || setting == "" {
			return nil, fault.Usage("--vary %q: want SETTING=VALUES", text).WithHint("such as --vary learning-rate=1e-5..1e-1, or --vary momentum=0,0.9")
		}
		whole, err := checkVaried(setting)
		if err != nil {
			return nil, fault.Usage("--vary %q: %w", text, err)
		}
		axis, err := sweep.ParseAxis(setting, values, whole)
		if err != nil {
			return nil, fault.Usage("--vary %w", err)
		}
		axes = append(axes, axis)
	}
	return axes, nil
}

// checkVaried refuses a setting that trials cannot differ in, and says whether it is a whole
// number.
func checkVaried(setting string) (whole bool, err error) {
	if setting == sweep.GraphAxis {
		return false, nil
	}
	if err := checkOfPhases(setting); err != nil {
		return false, err
	}
	f := flagOf(sweepFlags(), setting)
	if f == nil {
		return false, fault.Usage("it changes nothing that trials are ranked by")
	}
	_, whole = f.(*cli.IntFlag)
	return whole, nil
}

// readSpace reads a file of axes, or of trials.
func readSpace(path string) (space sweep.Space, err error) {
	listed, isList, err := settingsfile.ReadMappings(path)
	if err != nil {
		return space, err
	}
	if isList {
		for _, trial := range listed {
			settings, err := listedTrial(trial)
			if err != nil {
				return space, err
			}
			space.Listed = append(space.Listed, settings)
		}
		return space, nil
	}
	entries, err := settingsfile.Read(path)
	if err != nil {
		return space, err
	}
	for i := 0; i < len(entries); {
		n := 1
		for i+n < len(entries) && entries[i].Section != "" && entries[i+n].Section == entries[i].Section {
			n++
		}
		axis, err := axisOfFile(entries[i : i+n])
		if err != nil {
			return space, fault.Usage("line %d: %w", entries[i].Line, err)
		}
		space.Axes, i = append(space.Axes, axis), i+n
	}
	return space, nil
}

// listedTrial is one of a list.
func listedTrial(entries []settingsfile.Entry) (settings []sweep.Setting, err error) {
	for _, e := range entries {
		if _, err := checkVaried(e.Name); err != nil {
			return nil, fault.Usage("line %d: %s: %w", e.Line, e.Name, err)
		}
		if slices.ContainsFunc(settings, func(s sweep.Setting) bool { return s.Name == e.Name }) {
			return nil, fault.Usage("line %d: %s stands there twice", e.Line, e.Name)
		}
		settings = append(settings, sweep.Setting{Name: e.Name, Value: flagText(flagOf(sweepFlags(), e.Name), e.Values)})
	}
	return settings, nil
}

// axisOfFile is an axis of a file: its values, or its range as a text or a mapping.
func axisOfFile(entries []settingsfile.Entry) (axis sweep.Axis, err error) {
	first := entries[0]
	setting := first.Name
	if first.Section != "" {
		setting = first.Section
	}
	whole, err := checkVaried(setting)
	switch {
	case err != nil:
		return axis, fault.Usage("%s: %w", setting, err)
	case first.Section != "":
		return rangeOfFile(setting, entries, whole)
	case first.IsList:
		axis = sweep.Axis{Setting: setting}
		for _, value := range first.Values {
			axis.Values = append(axis.Values, flagText(flagOf(sweepFlags(), setting), []string{value}))
		}
		return axis, axis.Check()
	}
	return sweep.ParseAxis(setting, first.Values[0], whole)
}
