package main

import (
	"cmp"
	"io"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

func runCommand(stdout, stderr io.Writer) *cli.Command {
	return &cli.Command{
		Name:  "run",
		Usage: "train a graph's phases on a folder of images",
		Description: "Without --phase all phases of the graph run in order. The same command continues a\n" +
			"run that was stopped, after the last step that was saved.",
		Flags:  runFlags(),
		Before: readConfig,
		Action: func(c *cli.Context) error {
			config, err := runConfigOf(c)
			if err != nil {
				return err
			}
			config.Observer = ui.New(ui.Options{JSON: c.Bool("json"), Stdout: stdout, Stderr: stderr})
			if err := useTensorFlow(&config, c); err != nil {
				return err
			}
			return explainBadImage(tfrunner.Train(c.Context, config), config.Data)
		},
	}
}

func runFlags() []cli.Flag {
	epochs := intFlag("epochs", "train each phase for `N` epochs in all")
	epochs.DefaultText = "the graph's"
	learningRate := &cli.Float64Flag{Name: "learning-rate", EnvVars: envVar("learning-rate"), Usage: "learning rate `X`", DefaultText: "the graph's"}
	run := stringFlag("run", "results and checkpoints go to the folder `DIR`")
	run.DefaultText = "runs/<graph's name>"
	return slices.Concat([]cli.Flag{
		run,
		&cli.StringSliceFlag{Name: "phase", EnvVars: envVar("phase"), Usage: "run the phase `NAME` only (repeatable, in the graph's order)"},
		epochs,
		learningRate,
		boolFlag("fresh", "start the phases asked for over; the old results of these and of later ones go once the first new checkpoint is saved"),
		boolFlag("json", "print one JSON object a line instead of text"),
	}, trainingFlags(), initFlags(), scheduleFlags(), earlyStoppingFlags(), checkpointFlags())
}

// trainingFlags say what a step of training is, and on what.
func trainingFlags() []cli.Flag {
	classWeight := stringFlag("class-weight", "`HOW` much a training image counts: balanced (each class alike, as scikit-learn's compute_class_weight) or none (each image alike)")
	classWeight.Value = "none"
	return slices.Concat([]cli.Flag{
		stringFlag("graph", "the exported graph's folder `DIR`"),
		stringFlag("data", "folder `DIR` with training, validation and evaluation, each with one folder a class"),
		batchSizeFlag("`N` images a step"),
		&cli.Uint64Flag{Name: "seed", EnvVars: envVar("seed"), Usage: "`N` decides the images' order and augmentation"},
		classWeight,
		workersFlag("`N` goroutines read and augment images; any number gives the same result"),
		badImagesFlag(),
		configFlag,
		decodeFlag(),
	}, decodingFlags(), augmentFlags(), scalarFlags(), cacheFlags(), featureFlags(), deviceFlags())
}

// runConfigOf reads and checks the flags.
func runConfigOf(c *cli.Context) (tfrunner.Config, error) {
	config, err := trainingConfigOf(c)
	if err != nil {
		return config, err
	}
	if err := cmp.Or(
		positive(c, "epochs", "keep"),
		oneOf(c, "best", string(train.BestByLoss), string(train.BestByAccuracy)),
	); err != nil {
		return config, err
	}
	if c.IsSet("learning-rate") && c.Float64("learning-rate") <= 0 {
		return config, fault.Usage("--learning-rate %g: want more than 0", c.Float64("learning-rate"))
	}
	if config.Every, err = checkpoint.ParseEvery(c.String("checkpoint-every")); err != nil {
		return config, fault.Usage("--checkpoint-every %w", err)
	}
	if config.Schedule, err = scheduleOf(c); err != nil {
		return config, err
	}
	if config.EarlyStopping, err = earlyStoppingOf(c); err != nil {
		return config, err
	}
	config.Phases, config.Epochs, config.LearningRate = c.StringSlice("phase"), c.Int("epochs"), c.Float64("learning-rate")
	config.Weights, config.ResetHead, config.Fresh = c.String("init"), c.Bool("reset-head"), c.Bool("fresh")
	config.Keep, config.Best = c.Int("keep"), train.BestBy(c.String("best"))
	if config.Folder = runfolder.Folder(c.String("run")); config.Folder == "" {
		config.Folder = tfrunner.DefaultFolder(config.Graph)
	}
	return config, nil
}

// trainingConfigOf reads and checks trainingFlags.
func trainingConfigOf(c *cli.Context) (tfrunner.Config, error) {
	config := tfrunner.Config{Program: version}
	err := cmp.Or(
		noArgs(c),
		required(c, "graph", "data"),
		positive(c, "batch-size", "workers"),
		oneOf(c, "class-weight", tfrunner.ClassWeightBalanced, tfrunner.ClassWeightNone),
		oneOf(c, "decode", tfrunner.DecodeExact, tfrunner.DecodeFast),
		oneOf(c, "cache-images", "auto", "off"),
		oneOf(c, "bad-images", "fail", "skip"),
	)
	if err != nil {
		return config, err
	}
	decoding, err := decodingOf(c)
	if err != nil {
		return config, err
	}
	if config.Augmentation, err = augmentOf(c); err != nil {
		return config, err
	}
	if config.FeatureCaching, config.CacheLimit, err = featureCachingOf(c, config.Augmentation); err != nil {
		return config, err
	}
	config.Graph, config.Data, config.Seed, config.Workers = c.String("graph"), c.String("data"), c.Uint64("seed"), c.Int("workers")
	config.BatchSize, config.ClassWeight, config.Scalars = c.Int("batch-size"), c.String("class-weight"), scalarsOf(c)
	config.Decode, config.IgnoreEXIF, config.MaxPixels = c.String("decode"), decoding.ignoreEXIF, decoding.maxPixels
	config.SkipBadImages = c.String("bad-images") == "skip"
	config.CacheImages, config.CacheDir = c.String("cache-images") == "auto", c.String("cache-dir")
	return config, nil
}

// useTensorFlow makes TensorFlow what config computes and decodes with, on the device
// that the flags say, which is looked for now.
func useTensorFlow(config *tfrunner.Config, c *cli.Context) error {
	device, err := deviceOf(c)
	if err != nil {
		return err
	}
	found, err := findDevice(device, config.Observer)
	if err != nil {
		return err
	}
	config.Engine = session.Engine{Config: device, Device: found}
	config.NewDecoder = func(o tfrunner.DecoderOptions) (tfrunner.Decoder, error) { return newDecoder(o) }
	return nil
}
