package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/nearest"
	"github.com/tfft/tfft/internal/settingsfile"
)

func configFlag() cli.Flag {
	return stringFlag("config", "read flags from the YAML `FILE` (name: value; flags and environment variables win)")
}

// readConfig sets the flags that the YAML file of --config names and that neither the
// command line nor the environment has set. Flags of other commands are passed over, and
// a section called like the command wins over what stands outside. A file that cannot be
// read, an unknown key and a value that a flag does not take are errors (exit code 2).
func readConfig(c *cli.Context) error {
	path := c.String("config")
	if path == "" {
		return nil
	}
	entries, err := settingsfile.Read(path)
	if err != nil {
		return fault.Usage("--config %q: %w", path, fault.Cause(err))
	}
	return readSettings(c, "config", path, entries)
}

// readSettings sets flags to what a file has that the flag called from names.
func readSettings(c *cli.Context, from, path string, entries []settingsfile.Entry) error {
	file := fmt.Sprintf("--%s %q", from, path)
	known := configKeys(c.App)
	for _, e := range entries {
		if e.Section == phasesSection {
			continue
		}
		if e.Section == "" && e.Name == phasesSection {
			return fault.Usage("%s: line %d: %s: want a mapping of phases", file, e.Line, phasesSection).WithHint(phasesHint, phasesSection)
		}
		if name, ok := unknownKey(known, e); ok {
			return fault.Usage("%s: line %d: unknown key %q", file, e.Line, name).
				WithHint("%skeys are the flags of tfft's commands, without the dashes; a section is called like its command",
					nearest.Question(name, known.words(), func(word string) string { return word }))
		}
	}
	if err := readPhasesInFile(c, file, entries); err != nil {
		return err
	}
	own := strings.TrimPrefix(c.Command.HelpName, c.App.Name+" ")
	for _, section := range []string{own, ""} {
		for _, e := range entries {
			if e.Section != section || e.Part != "" || !slices.Contains(known[own], e.Name) || c.IsSet(e.Name) {
				continue
			}
			if err := giveFlag(c, e); err != nil {
				return fault.Usage("%s: line %d: %w", file, e.Line, err)
			}
		}
	}
	return nil
}

// commandFlags are the names of flags by command, such as "dataset build".
type commandFlags map[string][]string

// configKeys are the flags that a file can set.
func configKeys(app *cli.App) commandFlags {
	keys := commandFlags{}
	eachCommand(app.Commands, func(path string, c *cli.Command) {
		for _, f := range c.Flags {
			if name := f.Names()[0]; name != "config" && name != "help" {
				keys[path] = append(keys[path], name)
			}
		}
	})
	return keys
}

// words are all commands and flags.
func (k commandFlags) words() (words []string) {
	for command, flags := range k {
		words = append(append(words, command), flags...)
	}
	words = append(words, phasesSection)
	slices.Sort(words)
	return slices.Compact(words)
}

// unknownKey says which word of e no command knows.
func unknownKey(known commandFlags, e settingsfile.Entry) (word string, unknown bool) {
	if e.Section == "" {
		return e.Name, !slices.Contains(known.words(), e.Name)
	}
	flags, ok := known[e.Section]
	switch {
	case !ok:
		return e.Section, true
	case e.Part != "":
		return e.Part, true
	}
	return e.Name, !slices.Contains(flags, e.Name)
}

// giveFlag gives a flag what stands in the file: the items of a list one after the other
// if it may be repeated, else all of them in one, with commas.
func giveFlag(c *cli.Context, e settingsfile.Entry) error {
	f := flagOf(c.Command.Flags, e.Name)
	values := []string{flagText(f, e.Values)}
	if _, isList := f.(*cli.StringSliceFlag); isList {
		values = e.Values
	}
	for _, value := range values {
		if err := c.Set(e.Name, value); err != nil {
			return fault.Usage("%s: %q: want %s", e.Name, strings.Join(e.Values, ","), wanted(f))
		}
	}
	return nil
}

// flagText is what stands in the file, as a flag that takes one value is given it.
func flagText(f cli.Flag, values []string) string {
	if _, isSwitch := f.(*cli.BoolFlag); isSwitch {
		return yamlBool(values)
	}
	return strings.Join(values, ",")
}

// phasesSection is the mapping in a file that holds one for each phase, of its settings.
const (
	phasesSection = "phases"
	phasesHint    = "such as %s: {unfreeze: {learning-rate: 1e-5}}"
)

// readPhasesInFile keeps the settings that a file gives to phases, in one of two ways.
func readPhasesInFile(c *cli.Context, file string, entries []settingsfile.Entry) error {
	var all []phaseSetting
	flags := runFlags()
	for _, e := range entries {
		if e.Section != phasesSection {
			continue
		}
		if e.Part == "" {
			return fault.Usage("%s: line %d: %s: %s: want settings of the phase", file, e.Line, phasesSection, e.Name).
				WithHint(phasesHint, phasesSection)
		}
		place := fmt.Sprintf("%s: line %d: %s: %s: %s", file, e.Line, phasesSection, e.Part, e.Name)
		if err := checkOfPhases(e.Name); err != nil {
			return fault.Usage("%s: %w", place, err)
		}
		all = append(all, phaseSetting{phase: e.Part, setting: e.Name, value: flagText(flagOf(flags, e.Name), e.Values), place: place + ":"})
	}
	isSet := func(e settingsfile.Entry) bool { return e.Name == "set" && e.Section != phasesSection }
	if i := slices.IndexFunc(entries, isSet); i >= 0 && len(all) > 0 {
		return fault.Usage("%s: line %d: set: the file gives phases their settings under %s, too", file, entries[i].Line, phasesSection).
			WithHint("give all of them under %s", phasesSection)
	}
	before, _ := c.App.Metadata[metadataPhases].([]phaseSetting) // of another file, which wins
	c.App.Metadata[metadataPhases] = append(before, withoutThese(all, before)...)
	return nil
}

// yamlBool is a value as YAML knows booleans, in Go's spelling.
func yamlBool(values []string) string {
	switch text := strings.ToLower(strings.Join(values, ",")); text {
	case "yes", "on", "y":
		return "true"
	case "no", "off", "n":
		return "false"
	default:
		return text
	}
}
