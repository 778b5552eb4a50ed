package main

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/learningcurve"
)

func learningCurveFlags() []cli.Flag {
	sizes := stringFlag("sizes", "train on `N,N,...` of the training images; more may be asked for later")
	sizes.DefaultText = "1/16, 1/8, 1/4, 1/2 and all of them"
	repeats := intFlag("repeats", "draw `R` subsets of each size; more may be asked for later")
	repeats.Value = learningcurve.DefaultRepeats
	output := stringFlag("output", "folder `DIR` of the results, in which a curve that was stopped goes on")
	output.DefaultText = "learning-curve/<graph's name>"
	return slices.Concat([]cli.Flag{
		sizes, repeats, output, startOverFlag(),
	}, manyTrainingsFlags())
}

func learningCurveCommand(stdout io.Writer) *cli.Command {
	return &cli.Command{
		Name:  "learning-curve",
		Usage: "estimate how many more images it takes for how many fewer errors",
		UsageText: "tfft learning-curve --graph graphs/food11 --data food11 --augment none\n" +
			"tfft learning-curve --graph graphs/food11 --data food11 --sizes 50,100,200,400 --repeats 10",
		Description: "Trains a phase on subsets of the training images, of several sizes, and scores each\n" +
			"training on the validation images. Subsets have all classes, and smaller ones are parts of\n" +
			"larger ones. To the share of errors it fits a power law, a * n^-b + c, of which c is the\n" +
			"floor. The evaluation images are not touched.",
		Flags: learningCurveFlags(),
		Action: func(c *cli.Context) error {
			config, err := learningCurveConfigOf(c)
			if err != nil {
				return err
			}
			result, err := learningcurve.Run(c.Context, config)
			if err != nil {
				return explainBadImage(err, config.Training.Data)
			}
			if c.Bool("json") {
				return printLearningCurveJSON(stdout, config.Output, result)
			}
			return printLearningCurve(stdout, config.Output, result)
		},
	}
}

// learningCurveConfigOf reads and checks the flags, and finds the device.
func learningCurveConfigOf(c *cli.Context) (learningcurve.Config, error) {
	training, err := manyTrainingsOf(c, learningCurveFlags)
	config := learningcurve.Config{
		Phase: c.String("phase"), Repeats: c.Int("repeats"), Parallel: c.Int("parallel"),
		Output: cmp.Or(c.String("output"), learningcurve.DefaultOutput(training.Graph)), Fresh: c.Bool("fresh"),
	}
	if err := cmp.Or(err, positive(c, "repeats")); err != nil {
		return config, err
	}
	if config.Sizes, err = sizesOf(c); err != nil {
		return config, err
	}
	err = useTensorFlow(&training, c)
	config.Training = training
	return config, err
}

// sizesOf reads the sizes; nil: none were given.
func sizesOf(c *cli.Context) (sizes []int, err error) {
	text := c.String("sizes")
	if text == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 1 {
			return nil, fault.Usage("--sizes %q: want numbers of images, such as 50,100,200", text)
		}
		sizes = append(sizes, n)
	}
	return sizes, nil
}
