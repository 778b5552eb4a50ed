package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

// manCommand prints the manual page, which make install puts in its place.
func manCommand(stdout io.Writer) *cli.Command {
	return &cli.Command{
		Name:      "man",
		Usage:     "print the manual page",
		UsageText: "tfft man > ~/.local/share/man/man1/tfft.1\ntfft man > tfft.1",
		Hidden:    true,
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			_, err := fmt.Fprint(stdout, manPage(c.App))
			return err
		},
	}
}

// manPage is the help of all commands in man's language.
func manPage(app *cli.App) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %[1]s 1 \"\" \"%[1]s %[2]s\"\n.SH NAME\n%[1]s \\- %[3]s\n", app.Name, app.Version, app.Usage)
	section := func(name string, data any) {
		var help strings.Builder
		printHelp(&help, "", data)
		fmt.Fprintf(&b, ".SH %s\n.in 0\n.nf\n%s.fi\n", name, manText.Replace(help.String()))
	}
	section("DESCRIPTION", app)
	eachCommand(app.Commands, func(path string, c *cli.Command) {
		if !c.Hidden {
			c.HelpName = app.Name + " " + path
			section(strings.ToUpper(path), c)
		}
	})
	return b.String()
}

// manText keeps text as it is: a backslash, a hyphen, and a dot or quote that begins a line
// mean something to man.
var manText = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n.", "\n\\&.", "\n'", "\n\\&'")
