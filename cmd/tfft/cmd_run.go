package main

import (
	"cmp"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/argv"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

func runCommand(stdout, stderr io.Writer) *cli.Command {
	return &cli.Command{
		Name:  "run",
		Usage: "train a graph's phases on a folder of images",
		UsageText: "tfft run --graph graphs/food11 --data food11 --phase warmup\n" +
			"tfft run --graph graphs/food11 --data food11 --set warmup.epochs=20\n" +
			"tfft run --run runs/a",
		Description: "Without --phase all phases of the graph run in order. With --run alone, a run that was\n" +
			"stopped continues after the last step that was saved, with the graph, the data and the\n" +
			"settings that it began with.",
		Flags: runFlags(),
		Action: func(c *cli.Context) error {
			c.App.Metadata[metadataRun] = true
			config, err := runConfigOf(c)
			if err != nil {
				return err
			}
			if config.ByPhase, err = byPhase(c, runFlags, runConfigOf); err != nil {
				return err
			}
			if config.Folder == "" {
				config.Folder = tfrunner.DefaultFolder(config.Graph)
			}
			config.Observer = printerOf(c)
			if err := useTensorFlow(&config, c); err != nil {
				return err
			}
			return explainBadImage(tfrunner.Train(c.Context, config), config.Data)
		},
	}
}

func runFlags() []cli.Flag {
	run := stringFlag("run", "folder `DIR` of results and checkpoints")
	run.DefaultText = "runs/<graph's name>"
	return slices.Concat([]cli.Flag{
		run,
		&cli.StringSliceFlag{Name: "phase", EnvVars: envVar("phase"), Usage: "run only the phase `NAME` (repeatable, in the graph's order)"},
		setFlag(),
		fromSweepFlag(),
		epochsFlag(),
		learningRateFlag(),
		boolFlag("fresh", "start the requested phases over; old results of these and later phases are removed once the first new checkpoint is saved"),
		boolFlag("json", "print one JSON object a line instead of text"),
	}, reportFlags(), trainingFlags(), startFromFlags(), scheduleFlags(), earlyStoppingFlags(), checkpointFlags())
}

// runConfigOf reads and checks the flags.
func runConfigOf(c *cli.Context) (tfrunner.Config, error) {
	if c.String("run") == "" {
		if err := required(c, "graph", "data"); err != nil {
			return tfrunner.Config{}, err
		}
	}
	config, err := trainingConfigOf(c)
	if err != nil {
		return config, err
	}
	if err := cmp.Or(phaseTrainingOf(c, &config), positive(c, "keep", "soup")); err != nil {
		return config, err
	}
	if config.Every, err = checkpoint.ParseEvery(c.String("checkpoint-every")); err != nil {
		return config, fault.Usage("--checkpoint-every %w", err)
	}
	config.Phases = c.StringSlice("phase")
	config.Weights, config.ResetHead, config.Fresh = c.String("init"), c.Bool("reset-head"), c.Bool("fresh")
	reportOf(c, &config.Ending)
	config.Keep, config.Ending.Soup = c.Int("keep"), c.Int("soup")
	config.Recipe = cmp.Or(c.String("recipe"), tfrunner.RecipeClassic)
	config.Folder, config.Given, config.Command = runfolder.Folder(c.String("run")), c.IsSet, commandLine()
	return config, nil
}

// commandLine is how the program was called.
func commandLine() string {
	var words []string
	for _, word := range os.Args {
		words = append(words, argv.Quote(names.Text(word)))
	}
	return strings.Join(words, " ")
}
