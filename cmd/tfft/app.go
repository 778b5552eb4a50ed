package main

import (
	"cmp"
	"io"

	"github.com/urfave/cli/v2"
)

// newApp assembles the command line.
func newApp(stdout, stderr io.Writer) *cli.App {
	app := &cli.App{
		Name:           "tfft",
		Usage:          "fine-tune a pretrained image classifier",
		Version:        version,
		Description:    description,
		Writer:         stdout,
		ErrWriter:      stderr,
		Flags:          []cli.Flag{boolFlag("debug", "show TensorFlow's own log lines")}, // internal/process reads it while TensorFlow loads
		OnUsageError:   usageError,
		ExitErrHandler: func(*cli.Context, error) {}, // main prints errors and maps exit codes
		Action:         unknownCommand,
		Metadata:       map[string]any{},
		Commands: []*cli.Command{
			runCommand(stdout, stderr),
			lrFindCommand(stdout, stderr),
			sweepCommand(stdout, stderr),
			crossvalCommand(stdout),
			labelsCommand(stdout),
			learningCurveCommand(stdout),
			pickCommand(stdout),
			evalCommand(stdout, stderr),
			predictCommand(stdout, stderr),
			inspectCommand(stdout),
			recipeCommand(stdout),
			compareCommand(stdout),
			datasetCommand(stdout, stderr),
			cacheCommand(stdout),
			benchCommand(stdout, stderr),
			doctorCommand(stdout),
			verifyResumeCommand(stdout),
			completionCommand(stdout),
			manCommand(stdout),
			versionCommand(stdout),
		},
	}
	cli.HelpPrinter = printHelp
	eachCommand(app.Commands, func(_ string, c *cli.Command) {
		c.HideHelpCommand = true // an argument called help is an argument
		c.OnUsageError, c.Before = usageError, before
		if len(c.Flags) > 0 {
			c.Flags = append(c.Flags, configFlag())
		}
	})
	return app
}

// before runs ahead of each command, with its flags parsed.
func before(c *cli.Context) error {
	err := cmp.Or(readConfig(c), readSweep(c))
	out := newPrinter(c)
	warnOfVariables(c, out)
	if err := cmp.Or(err, checkChoices(c), checkTildes(c)); err != nil {
		return err
	}
	return readRecipe(c)
}

const description = `A graph, exported once from Python (python -m pyexport --help), holds the
network and one train signature for each freeze stage. tfft feeds it augmented
batches, stage by stage:

   tfft run --graph graphs/vgg16-food11 --data food11 --phase warmup
   tfft run --graph graphs/vgg16-food11 --data food11 --phase unfreeze

Exit codes: 0 done, 1 failed, 2 wrong usage or data, 128+n stopped by signal n
with its state saved.`

// group is a command that only holds others.
func group(name, usage string, commands ...*cli.Command) *cli.Command {
	return &cli.Command{Name: name, Usage: usage, Subcommands: commands, Action: unknownCommand, OnUsageError: usageError}
}
