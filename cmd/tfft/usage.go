package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/argv"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/nearest"
)

// eachCommand calls f for the commands that do something, with their names: dataset build.
func eachCommand(commands []*cli.Command, f func(path string, c *cli.Command)) {
	for _, c := range commands {
		if len(c.Subcommands) == 0 {
			f(c.Name, c)
			continue
		}
		eachCommand(c.Subcommands, func(path string, sub *cli.Command) { f(c.Name+" "+path, sub) })
	}
}

// arrange puts the command line in order, so that flags may stand anywhere.
func arrange(app *cli.App, args []string) []string {
	g := argv.Grammar{Switches: map[string]bool{"help": true, "h": true}, Global: map[string]bool{}, Groups: map[string]bool{}}
	note := func(flags []cli.Flag, global bool) {
		for _, f := range flags {
			for _, name := range f.Names() {
				_, isSwitch := f.(*cli.BoolFlag)
				g.Switches[name], g.Global[name] = isSwitch, global
			}
		}
	}
	eachCommand(app.Commands, func(path string, c *cli.Command) {
		note(c.Flags, false)
		if group, _, ok := strings.Cut(path, " "); ok {
			g.Groups[group] = true
		}
	})
	note(append([]cli.Flag{cli.VersionFlag}, app.Flags...), true)
	return g.Arrange(args)
}

// flagOf is the flag called name; nil: there is none.
func flagOf(flags []cli.Flag, name string) cli.Flag {
	i := slices.IndexFunc(flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
	if i < 0 {
		return nil
	}
	return flags[i]
}

// wanted says what a flag takes.
func wanted(f cli.Flag) string {
	switch f.(type) {
	case *cli.IntFlag:
		return "a whole number"
	case *cli.Uint64Flag:
		return "a whole number that is not negative"
	case *cli.Float64Flag:
		return "a number"
	case *cli.BoolFlag:
		return "true or false"
	case *cli.DurationFlag:
		return "a time, such as 3s or 10m"
	}
	return "another value"
}

// What package flag and urfave/cli say of a command line and of variables.
var (
	unknownFlagError = regexp.MustCompile(`^flag provided but not defined: -(.*)$`)
	noValueError     = regexp.MustCompile(`^flag needs an argument: -(.*)$`)
	valueError       = regexp.MustCompile(`^invalid (?:boolean )?value ("(?:[^"\\]|\\.)*") for (?:flag )?-([^:]*): `)
	variableError    = regexp.MustCompile(`^could not parse ("(?:[^"\\]|\\.)*") as .* from environment variable "([^"]*)" for flag ([^:]*): `)
)

// usageError says what is wrong with the flags of a command.
func usageError(c *cli.Context, err error, _ bool) error {
	text, question := err.Error(), ""
	if m := unknownFlagError.FindStringSubmatch(text); m != nil {
		text, question = "unknown flag --"+m[1], nearest.Question(m[1], namesOf(c.Command.Flags), asFlag)
	} else if m := noValueError.FindStringSubmatch(text); m != nil {
		text = fmt.Sprintf("--%s has no value", m[1])
	} else if m := valueError.FindStringSubmatch(text); m != nil {
		text = fmt.Sprintf("--%s %s: want %s", m[2], m[1], wanted(flagOf(c.Command.Flags, m[2])))
	} else if m := variableError.FindStringSubmatch(text); m != nil {
		text = fmt.Sprintf("%s %s: want %s", m[2], m[1], wanted(flagOf(c.Command.Flags, m[3])))
	}
	return fault.Usage("%s", text).WithHint("%ssee %s --help", question, c.Command.HelpName)
}

func asFlag(name string) string { return "--" + name }

func namesOf(flags []cli.Flag) (names []string) {
	for _, f := range flags {
		names = append(names, f.Names()...)
	}
	return names
}

// unknownCommand runs where no command's name was given: a group, or tfft itself.
func unknownCommand(c *cli.Context) error {
	switch {
	case c.Args().Present():
	case c.Command.Name == c.App.Name:
		return cli.ShowAppHelp(c)
	default:
		return cli.ShowSubcommandHelp(c)
	}
	var names []string
	for _, sub := range c.Command.Subcommands {
		names = append(names, sub.Name)
	}
	given := c.Args().First()
	question := nearest.Question(given, names, func(name string) string { return c.Command.HelpName + " " + name })
	return fault.Usage("unknown command %q", given).WithHint("%ssee %s --help", question, c.Command.HelpName)
}

// checkTildes refuses a path with a ~ that the shell was to expand.
func checkTildes(c *cli.Context) error {
	given := c.Args().Slice()
	for _, f := range c.Command.Flags {
		if f, ok := f.(*cli.StringFlag); ok && c.IsSet(f.Name) {
			given = append(given, c.String(f.Name))
		}
	}
	for _, path := range given {
		if strings.HasPrefix(path, "~/") {
			return fault.Usage("%q: the ~ was not expanded to your home folder", path).
				WithHint("write it as $HOME/..., or without quotes and = so that the shell expands it")
		}
	}
	return nil
}
