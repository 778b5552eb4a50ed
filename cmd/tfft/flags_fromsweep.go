package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/settingsfile"
	"github.com/tfft/tfft/tfrunner/sweep"
)

func fromSweepFlag() cli.Flag {
	return stringFlag("from-sweep", "train as the best trial of the sweep in the folder `DIR` was; flags that are given win")
}

// readSweep sets the flags that the best trial of the sweep of --from-sweep was trained with,
// and that nothing else has set.
func readSweep(c *cli.Context) error {
	if flagOf(c.Command.Flags, "from-sweep") == nil || c.String("from-sweep") == "" {
		return nil
	}
	dir := c.String("from-sweep")
	entries, err := settingsfile.Read(filepath.Join(dir, sweep.WinnerFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fault.Usage("--from-sweep %q: there is no %s of a sweep that came to its end", dir, sweep.WinnerFile).
			WithHint("give the folder of tfft sweep --output")
	}
	if err != nil {
		return fault.Usage("--from-sweep %q: %s: %w", dir, sweep.WinnerFile, fault.Cause(err))
	}
	entries = slices.DeleteFunc(entries, func(e settingsfile.Entry) bool { return e.Section == phasesSection && c.IsSet(e.Name) })
	return readSettings(c, "from-sweep", dir, entries)
}

// writeWinner writes the flags of the best trial of a sweep to its folder, in the form of a file
// of --config.
func writeWinner(c *cli.Context, dir, phase string, winner *sweep.Row) error {
	own, err := winnerSettings(c, phase, winner)
	if err != nil {
		return err
	}
	text := fmt.Appendf(nil, "# Trial %d of the sweep, which did best. tfft run --from-sweep takes it from here.\n", winner.Trial)
	for _, f := range runFlags() {
		name := f.Names()[0]
		if !slices.Contains([]string{"phase", "set", "json", "fresh", "recipe", "config"}, name) && c.IsSet(name) {
			text = fmt.Appendf(text, "%s: %s\n", name, yamlText(fmt.Sprint(c.Value(name))))
		}
	}
	if graph := graphOfTrial(winner); graph != "" {
		text = fmt.Appendf(text, "graph: %s\n", yamlText(graph))
	}
	text = fmt.Appendf(text, "phase: %s\n", yamlText(phase))
	if len(own) > 0 {
		text = fmt.Appendf(text, "%s:\n  %s:\n", phasesSection, yamlText(phase))
	}
	for _, s := range own {
		text = fmt.Appendf(text, "    %s: %s\n", s.setting, yamlText(s.value))
	}
	return durable.WriteFile(filepath.Join(dir, sweep.WinnerFile), text)
}

// winnerSettings are the settings that the phase had of its own in the best trial.
func winnerSettings(c *cli.Context, phase string, winner *sweep.Row) ([]phaseSetting, error) {
	return trialSettings(c, phase, winner.Settings)
}

// graphOfTrial is the graph of a trial, where graphs are varied.
func graphOfTrial(row *sweep.Row) string {
	for _, s := range row.Settings {
		if s.Name == sweep.GraphAxis {
			return s.Value
		}
	}
	return ""
}

// plainNumber is what YAML need not have in quotes.
var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?$`)

func yamlText(value string) string {
	if plainNumber.MatchString(value) {
		return value
	}
	return strconv.Quote(value)
}
