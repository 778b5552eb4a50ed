package main

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/pick"
)

func pickFlags() []cli.Flag {
	output := stringFlag("output", "folder `DIR` of the results, in which a comparison that was stopped goes on")
	output.DefaultText = "pick/<name of the data>"
	ofGraphs := slices.DeleteFunc(manyTrainingsFlags(), func(f cli.Flag) bool {
		return slices.Contains([]string{"graph", "run"}, f.Names()[0]) // each is of one graph
	})
	flagOf(ofGraphs, "phase").(*cli.StringFlag).DefaultText = "each graph's first"
	return slices.Concat(
		grouped(headingRequired, &cli.StringSliceFlag{
			Name: "backbones", EnvVars: envVar("backbones"), Usage: "the folders `DIR,DIR,...` of the exported graphs to choose from (repeatable)",
		}),
		foldFlags(), groupFlags(), []cli.Flag{output, startOverFlag()}, ofGraphs)
}

func pickCommand(stdout io.Writer) *cli.Command {
	return &cli.Command{
		Name:  "pick",
		Usage: "say which of several graphs is worth training on these images",
		UsageText: "tfft pick --backbones graphs/vgg16,graphs/mobilenetv2 --data food11 --augment none\n" +
			"tfft pick --backbones graphs/vgg16,graphs/mobilenetv2 --data list.csv --group-by series",
		Description: "Cross-validates a phase of each graph, on the same folds, as tfft crossval does, and says\n" +
			"which graphs are as good as the best one, but for chance (McNemar's exact test, Holm's\n" +
			"correction). Of these it picks the one whose features take the least time, which it\n" +
			"measures on this machine. LogME, which guesses without training, stands beside it. At the\n" +
			"end is the command that trains the graph. The evaluation images are not touched.",
		Flags: pickFlags(),
		Action: func(c *cli.Context) error {
			config, err := pickConfigOf(c)
			if err != nil {
				return err
			}
			result, err := pick.Run(c.Context, config)
			if err != nil {
				return explainBadImage(err, config.Training.Data)
			}
			out := pickJSON{result, pickedCommand(c, result), config.Output}
			if c.Bool("json") {
				return printPickJSON(stdout, out)
			}
			return printPick(stdout, out)
		},
	}
}

// pickConfigOf reads and checks the flags, and finds the device.
func pickConfigOf(c *cli.Context) (config pick.Config, err error) {
	if err := required(c, "data"); err != nil {
		return config, err
	}
	if len(c.StringSlice("backbones")) == 0 {
		return config, fault.Usage("--backbones is missing").WithHint("see %s --help", c.Command.HelpName)
	}
	if config.Graphs, err = backbonesOf(c); err != nil {
		return config, err
	}
	training, err := anyGraphOf(c, pickFlags)
	if err := cmp.Or(err, positive(c, "repeats")); err != nil {
		return config, err
	}
	config.Phase, config.Folds, config.Repeats, config.Parallel = c.String("phase"), c.Int("folds"), c.Int("repeats"), c.Int("parallel")
	config.Output, config.Fresh = cmp.Or(c.String("output"), pick.DefaultOutput(training.Data)), c.Bool("fresh")
	if config.Groups, err = groupsOf(c, &training); err != nil {
		return config, err
	}
	err = useTensorFlow(&training, c)
	config.Training = training
	return config, err
}

// backbonesOf are the folders of the graphs. urfave/cli takes them apart at commas.
func backbonesOf(c *cli.Context) (graphs []string, err error) {
	given := c.StringSlice("backbones")
	for _, part := range given {
		dir := strings.TrimSpace(part)
		if dir == "" {
			return nil, fault.Usage("--backbones %q: want the folders of graphs, with commas between them", strings.Join(given, ","))
		}
		graphs = append(graphs, dir)
	}
	return graphs, nil
}
