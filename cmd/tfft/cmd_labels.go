package main

import (
	"cmp"
	"io"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/tfrunner/labels"
)

func labelsFlags() []cli.Flag {
	folds := intFlag("folds", "deal all images out to `K` folds, and train K times, each time without one")
	folds.Value = 5
	output := stringFlag("output", "folder `DIR` of the results, in which a search that was stopped goes on")
	output.DefaultText = "labels/<graph's name>"
	return slices.Concat([]cli.Flag{folds}, groupFlags(similarityFlag()), []cli.Flag{output, startOverFlag()}, manyTrainingsFlags())
}

func labelsCommand(stdout io.Writer) *cli.Command {
	return &cli.Command{
		Name:  "labels",
		Usage: "find wrong labels, near-duplicates and outliers among all images",
		UsageText: "tfft labels --graph graphs/food11 --data food11 --augment none\n" +
			"tfft labels --graph graphs/food11 --data list.csv --group-by series --output check",
		Description: "Trains a phase once for each fold of all images, those of evaluation too, and judges\n" +
			"each image by the model that was not trained on it, or on a near-duplicate. It writes a\n" +
			"table of all images, the most suspicious first, and sheets of those that it found. It\n" +
			"changes nothing: tfft dataset build makes new class folders of the table. No model is kept.",
		Flags: labelsFlags(),
		Action: func(c *cli.Context) error {
			config, err := labelsConfigOf(c)
			if err != nil {
				return err
			}
			result, err := labels.Run(c.Context, config)
			if err != nil {
				return explainBadImage(err, config.Training.Data)
			}
			if c.Bool("json") {
				return printLabelsJSON(stdout, config.Output, result)
			}
			return printLabelSearch(stdout, config.Output, result)
		},
	}
}

// labelsConfigOf reads and checks the flags, and finds the device.
func labelsConfigOf(c *cli.Context) (labels.Config, error) {
	training, err := manyTrainingsOf(c, labelsFlags)
	config := labels.Config{
		Phase: c.String("phase"), Folds: c.Int("folds"), Parallel: c.Int("parallel"),
		Output: cmp.Or(c.String("output"), labels.DefaultOutput(training.Graph)), Fresh: c.Bool("fresh"),
	}
	if err != nil {
		return config, err
	}
	if config.Similarity, err = similarityOf(c); err != nil {
		return config, err
	}
	if config.Groups, err = groupsOf(c, &training); err != nil {
		return config, err
	}
	err = useTensorFlow(&training, c)
	config.Training = training
	return config, err
}
