package main

import (
	"io"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
)

// datasetCommand holds the commands that work on a dataset's files.
func datasetCommand(stdout, stderr io.Writer) *cli.Command {
	c := &cli.Command{
		Name:  "dataset",
		Usage: "lay out a folder of images for training",
		Subcommands: []*cli.Command{
			buildCommand(stdout, stderr),
		},
		Action: func(c *cli.Context) error {
			if !c.Args().Present() {
				return cli.ShowSubcommandHelp(c)
			}
			return fault.Usage("unknown command %q", c.Args().First()).WithHint("see %s --help", c.Command.HelpName)
		},
	}
	for _, sub := range c.Subcommands {
		sub.OnUsageError = usageError
	}
	return c
}
