package main

import (
	"cmp"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/session"
)

// trainingFlags say what a step of training is, and on what.
func trainingFlags() []cli.Flag {
	classWeight := stringFlag("class-weight", "weigh training images by `HOW`: none, or balanced (inverse class frequency, as scikit-learn's compute_class_weight)")
	classWeight.Value = "none"
	balance := stringFlag("balance", "show training images of each class as often by `HOW`: none, or sampling (an epoch has as many images as ever, and as many of each class)")
	balance.Value = "none"
	return slices.Concat(graphAndDataFlags(), []cli.Flag{
		recipeFlag(),
		batchSizeFlag("train on `N` images in each step"),
		&cli.Uint64Flag{Name: "seed", EnvVars: envVar("seed"), Usage: "seed `N` of the images' order and augmentation"},
		classWeight,
		balance,
	}, grouped(headingImages,
		workersFlag("read and augment images in `N` goroutines; any number gives the same result"),
		badImagesFlag(),
		decodeFlag(),
	), decodingFlags(), augmentFlags(), scalarFlags(), cacheFlags(), featureFlags(), deviceFlags())
}

// dataUsage is what the flag data takes.
const dataUsage = "folder `DIR` with training, validation and evaluation, each with one folder a class, or with shards of images (.tar, .parquet), or a list of either (.csv)"

// taskFlag says how a command without a graph reads the data.
func taskFlag() *cli.StringFlag {
	f := stringFlag("task", "the `TASK` of the graph: classify (an image is of one class), or multilabel (of any number)")
	f.Value = graph.Classify
	return f
}

func graphAndDataFlags() []cli.Flag {
	return grouped(headingRequired,
		stringFlag("graph", "the exported graph's folder `DIR`"),
		stringFlag("data", dataUsage))
}

// trainingConfigOf reads and checks trainingFlags.
func trainingConfigOf(c *cli.Context) (tfrunner.Config, error) {
	config := tfrunner.Config{Program: version}
	err := cmp.Or(
		noArgs(c),
		positive(c, "batch-size", "workers"),
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
	config.BatchSize, config.Scalars = c.Int("batch-size"), scalarsOf(c)
	config.ClassWeight, config.Balance = c.String("class-weight"), c.String("balance")
	config.Decode, config.IgnoreEXIF, config.MaxPixels = c.String("decode"), decoding.ignoreEXIF, decoding.maxPixels
	config.DecodeMemory = decoding.memory
	config.SkipBadImages = c.String("bad-images") == "skip"
	config.CacheImages, config.CacheDir = c.String("cache-images") == "auto", c.String("cache-dir")
	return config, nil
}

func epochsFlag() cli.Flag {
	epochs := intFlag("epochs", "train each phase for `N` epochs in all")
	epochs.DefaultText = "the graph's"
	return epochs
}

func learningRateFlag() cli.Flag {
	return floatFlag("learning-rate", "learning rate `X`", "the graph's")
}

// phaseTrainingOf reads and checks the flags that say how long a phase is trained, with what
// learning rates, and which of its epochs counts.
func phaseTrainingOf(c *cli.Context, config *tfrunner.Config) (err error) {
	if err := positive(c, "epochs"); err != nil {
		return err
	}
	if c.IsSet("learning-rate") {
		if err := graph.CheckRate("learning-rate", c.Float64("learning-rate")); err != nil {
			return err
		}
	}
	if config.Schedule, err = scheduleOf(c); err != nil {
		return err
	}
	config.EarlyStopping, err = earlyStoppingOf(c)
	config.Epochs, config.LearningRate = c.Int("epochs"), c.Float64("learning-rate")
	config.Best, config.Ending.Final = c.String("best"), c.String("final")
	return err
}

// useTensorFlow makes TensorFlow what config computes and decodes with, on the device
// that the flags say, which is looked for now.
func useTensorFlow(config *tfrunner.Config, c *cli.Context) error {
	device, err := deviceOf(c)
	if err != nil {
		return err
	}
	device = asBegun(device, c, config)
	found, err := findDevice(device, config.Observer)
	if err != nil {
		return err
	}
	config.Engine = session.Engine{Config: device, Device: found}
	config.NewDecoder = func(o tfrunner.DecoderOptions) (tfrunner.Decoder, error) { return newDecoder(o) }
	return nil
}

// asBegun is the device with what the run that config continues began with, where nothing
// else is given: another number of threads gives other last digits.
func asBegun(device session.Config, c *cli.Context, config *tfrunner.Config) session.Config {
	if config.Folder == "" {
		return device
	}
	record, err := config.Folder.ReadRecord()
	if err != nil { // the run is a new one, or whoever needs the record says what is wrong with it
		return device
	}
	if !c.IsSet("device") {
		device.Device = ""
	}
	begun := device.As(record.Platform)
	if begun.ThreadCount() != device.ThreadCount() {
		config.Observer.Note("as when the run began: `threads` %d", begun.ThreadCount())
	}
	return begun
}
