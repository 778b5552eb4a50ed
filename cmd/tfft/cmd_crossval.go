package main

import (
	"cmp"
	"io"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/crossval"
)

func crossvalFlags() []cli.Flag {
	output := stringFlag("output", "folder `DIR` of the results, in which a cross-validation that was stopped goes on")
	output.DefaultText = "crossval/<graph's name>"
	near := boolFlag("near-duplicates", "keep images that look nearly alike in one fold")
	return slices.Concat(foldFlags(), groupFlags(near, similarityFlag()), []cli.Flag{output, startOverFlag()}, reportFlags(), manyTrainingsFlags())
}

// foldFlags say how many folds images are dealt out to, and how often.
func foldFlags() []cli.Flag {
	folds := intFlag("folds", "deal the training and validation images out to `K` folds, and train K times, each time without one")
	folds.Value = 5
	repeats := intFlag("repeats", "deal them out `R` times, and train R times K times; more may be asked for later")
	repeats.Value = 1
	return []cli.Flag{folds, repeats}
}

func startOverFlag() cli.Flag {
	return boolFlag("fresh", "start over in the folder of the results; those of before are removed")
}

func crossvalCommand(stdout io.Writer) *cli.Command {
	return &cli.Command{
		Name:  "crossval",
		Usage: "estimate by cross-validation how well a phase does on new images",
		UsageText: "tfft crossval --graph graphs/food11 --data food11 --augment none\n" +
			"tfft crossval --graph graphs/food11 --data list.csv --group-by series --folds 10 --repeats 3",
		Description: "Trains a phase once for each fold, on copies of the same weights, and scores each image\n" +
			"by the model that was not trained on it. The evaluation images are not touched. Classes are\n" +
			"spread over the folds as evenly as can be. The weights after the last epoch are scored.\n" +
			"Without augmentation, what the frozen layers give is computed once for all trainings.",
		Flags: crossvalFlags(),
		Action: func(c *cli.Context) error {
			config, err := crossvalConfigOf(c)
			if err != nil {
				return err
			}
			result, err := crossval.Run(c.Context, config)
			if err != nil {
				return explainBadImage(err, config.Training.Data)
			}
			if c.Bool("json") {
				return printCrossvalJSON(stdout, config.Output, result)
			}
			return printCrossval(stdout, config.Output, result)
		},
	}
}

// crossvalConfigOf reads and checks the flags, and finds the device.
func crossvalConfigOf(c *cli.Context) (crossval.Config, error) {
	training, err := manyTrainingsOf(c, crossvalFlags)
	config := crossval.Config{
		Phase: c.String("phase"), Folds: c.Int("folds"), Repeats: c.Int("repeats"), Parallel: c.Int("parallel"),
		Output: cmp.Or(c.String("output"), crossval.DefaultOutput(training.Graph)), Fresh: c.Bool("fresh"),
	}
	if err := cmp.Or(err, positive(c, "repeats")); err != nil {
		return config, err
	}
	if config.Groups, err = groupsOf(c, &training); err != nil {
		return config, err
	}
	if config.Similarity, err = nearDuplicatesOf(c); err != nil {
		return config, err
	}
	err = useTensorFlow(&training, c)
	config.Training = training
	return config, err
}

// nearDuplicatesOf is how similar images that stay in one fold are at least; 0: they need not.
func nearDuplicatesOf(c *cli.Context) (float64, error) {
	switch {
	case c.Bool("near-duplicates"):
		return similarityOf(c)
	case c.IsSet("similarity"):
		return 0, fault.Usage("--similarity says what --near-duplicates are: give that, too")
	}
	return 0, nil
}
