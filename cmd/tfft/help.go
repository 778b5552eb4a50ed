package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/helptext"
)

// helpWidth is the width of all help, in columns.
const helpWidth = 80

// Headings of flags. The others are named where the flags are.
const (
	headingRequired = "required"
	headingOther    = "flags"
	headingCommon   = "of every command"
)

// printHelp takes the place of urfave/cli's printer. A command's UsageText holds its
// examples.
func printHelp(w io.Writer, _ string, data any) {
	p := &helptext.Page{Width: helpWidth}
	switch d := data.(type) {
	case *cli.App:
		intro(p, d.Name, d.Usage, "COMMAND [flags]", d.Description)
		listCommands(p, d.Commands)
		listFlags(p, d.Flags)
	case *cli.Command:
		intro(p, d.HelpName, d.Usage, synopsis(d), d.Description)
		if d.UsageText != "" {
			p.Heading("examples")
			for example := range strings.Lines(d.UsageText) {
				p.Paragraph(0, "   "+example)
			}
		}
		listCommands(p, d.Subcommands)
		listFlags(p, d.Flags)
		if flagOf(d.Flags, "config") != nil {
			p.Paragraph(0, "\nEach flag can also be given as a variable of the environment (--batch-size: TFFT_BATCH_SIZE) or in the file of --config.")
		}
	}
	fmt.Fprint(w, p.String())
}

func intro(p *helptext.Page, name, usage, synopsis, description string) {
	p.Paragraph(0, name+" - "+usage)
	p.Heading("usage")
	p.Paragraph(3, strings.TrimSpace(name+" "+synopsis))
	if description != "" {
		p.Paragraph(0, "\n"+description)
	}
}

// synopsis is how a command is called, without its name.
func synopsis(c *cli.Command) string {
	if len(c.Subcommands) > 0 {
		return "COMMAND [flags]"
	}
	var words []string
	for _, f := range c.Flags {
		if f, ok := f.(*cli.StringFlag); ok && f.Category == headingRequired {
			name, _ := describeFlag(f)
			words = append(words, name)
		}
	}
	return strings.TrimSpace(strings.Join(words, " ") + " [flags] " + c.ArgsUsage)
}

func listCommands(p *helptext.Page, commands []*cli.Command) {
	if len(commands) == 0 {
		return
	}
	p.Heading("commands")
	for _, c := range commands {
		if c.Name != "help" && !c.Hidden {
			p.Row(c.Name, c.Usage)
		}
	}
}

// listFlags lists flags under their headings: the required ones first, those of every
// command last.
func listFlags(p *helptext.Page, flags []cli.Flag) {
	order := []string{headingRequired, headingOther}
	byHeading := map[string][]cli.Flag{}
	for _, f := range flags {
		heading := headingOther
		if f, ok := f.(cli.CategorizableFlag); ok && f.GetCategory() != "" {
			heading = f.GetCategory()
		}
		if name := f.Names()[0]; name == "help" || name == "config" {
			heading = headingCommon
		}
		if !slices.Contains(order, heading) && heading != headingCommon {
			order = append(order, heading)
		}
		byHeading[heading] = append(byHeading[heading], f)
	}
	for _, heading := range append(order, headingCommon) {
		if len(byHeading[heading]) == 0 {
			continue
		}
		p.Heading(heading)
		for _, f := range byHeading[heading] {
			p.Row(describeFlag(f))
		}
	}
}

// describeFlag is a flag as it is given, and what it does.
func describeFlag(f cli.Flag) (name, usage string) {
	name = asFlag(f.Names()[0])
	doc, ok := f.(cli.DocGenerationFlag)
	if !ok {
		return name, ""
	}
	usage = doc.GetUsage()
	if before, rest, ok := strings.Cut(usage, "`"); ok {
		value, after, _ := strings.Cut(rest, "`")
		name, usage = name+" "+value, before+value+after
	}
	switch value := strings.Trim(doc.GetDefaultText(), `"`); value {
	case "", "0", "false":
	default:
		usage += " (default: " + value + ")"
	}
	return name, usage
}
