package main

import (
	"io"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
)

// newApp assembles the command line.
func newApp(stdout, stderr io.Writer) *cli.App {
	app := &cli.App{
		Name:                 "tfft",
		Usage:                "fine-tune a pretrained image classifier",
		Version:              version,
		Description:          description,
		Writer:               stdout,
		ErrWriter:            stderr,
		EnableBashCompletion: true,
		Flags:                []cli.Flag{boolFlag("debug", "show TensorFlow's own log lines")}, // internal/process reads it while TensorFlow loads
		OnUsageError:         usageError,
		ExitErrHandler:       func(*cli.Context, error) {}, // main prints errors and maps exit codes
		Action:               unknownCommand,
		Commands: []*cli.Command{
			runCommand(stdout, stderr),
			lrFindCommand(stdout, stderr),
			evalCommand(stdout, stderr),
			predictCommand(stdout, stderr),
			inspectCommand(stdout),
			compareCommand(stdout),
			datasetCommand(stdout, stderr),
			cacheCommand(stdout),
			benchCommand(stdout, stderr),
			doctorCommand(stdout),
			verifyResumeCommand(stdout),
			completionCommand(stdout),
		},
	}
	for _, c := range app.Commands {
		c.OnUsageError = usageError
	}
	return app
}

const description = `A graph, exported once from Python (python -m pyexport --help), holds the
network and one train signature for each freeze stage. tfft feeds it augmented
batches, stage by stage:

   tfft run --graph graphs/vgg16-food11 --data food11 --phase warmup
   tfft run --graph graphs/vgg16-food11 --data food11 --phase unfreeze

Exit codes: 0 done, 1 failed, 2 wrong usage or data, 128+n stopped by signal n
with its state saved.`

func usageError(c *cli.Context, err error, _ bool) error {
	return fault.Usage("%w", err).WithHint("see %s --help", c.Command.HelpName)
}

// unknownCommand runs when no command's name was given.
func unknownCommand(c *cli.Context) error {
	if !c.Args().Present() {
		return cli.ShowAppHelp(c)
	}
	return fault.Usage("unknown command %q", c.Args().First()).WithHint("see tfft --help")
}

// group is a command that only holds others.
func group(name, usage string, commands ...*cli.Command) *cli.Command {
	for _, sub := range commands {
		sub.OnUsageError = usageError
	}
	return &cli.Command{
		Name: name, Usage: usage, Subcommands: commands,
		Action: func(c *cli.Context) error {
			if !c.Args().Present() {
				return cli.ShowSubcommandHelp(c)
			}
			return fault.Usage("unknown command %q", c.Args().First()).WithHint("see %s --help", c.Command.HelpName)
		},
	}
}
