package main

import (
	"cmp"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

// runOptions are the flags of tfft run.
type runOptions struct {
	graph, data     string
	run             runfolder.Folder
	request         runfolder.Request
	device          session.Config
	decoding        decodingOptions
	badImages       string       // fail or skip
	augment         augment.List // of training images
	seed            uint64
	workers         int
	fresh           bool
	init            string // empty, graph, or a run's folder
	checkpointEvery checkpoint.Every
	keep            int // newest checkpoints
	best            train.BestBy
	cacheImages     string // auto or off
	cacheDir        string // empty: the user's
	cacheLimit      int64  // bytes of features; 0: half of what is free
}

func runCommand(stdout, stderr io.Writer) *cli.Command {
	return &cli.Command{
		Name:  "run",
		Usage: "train a graph's phases on a folder of images",
		Description: "Without --phase all phases of the graph run in order. The same command continues a\n" +
			"run that was stopped, after the last step that was saved.",
		Flags:  runFlags(),
		Before: readConfig,
		Action: func(c *cli.Context) error {
			opts, err := runOptionsOf(c)
			if err != nil {
				return err
			}
			err = trainRun(c.Context, opts, ui.New(ui.Options{JSON: c.Bool("json"), Stdout: stdout, Stderr: stderr}))
			return explainBadImage(err, opts.data)
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

// runOptionsOf reads and checks the flags.
func runOptionsOf(c *cli.Context) (runOptions, error) {
	opts, err := trainingOptionsOf(c)
	if err != nil {
		return opts, err
	}
	if err := cmp.Or(
		positive(c, "epochs", "keep"),
		oneOf(c, "best", string(train.BestByLoss), string(train.BestByAccuracy)),
	); err != nil {
		return opts, err
	}
	if c.IsSet("learning-rate") && c.Float64("learning-rate") <= 0 {
		return opts, fault.Usage("--learning-rate %g: want more than 0", c.Float64("learning-rate"))
	}
	if opts.checkpointEvery, err = checkpoint.ParseEvery(c.String("checkpoint-every")); err != nil {
		return opts, fault.Usage("--checkpoint-every %w", err)
	}
	if opts.request.Schedule, err = scheduleOf(c); err != nil {
		return opts, err
	}
	if opts.request.EarlyStopping, err = earlyStoppingOf(c); err != nil {
		return opts, err
	}
	if opts.request.StartFrom, err = initOf(c); err != nil {
		return opts, err
	}
	opts.init = c.String("init")
	opts.request.Phases, opts.request.Epochs, opts.request.LearningRate = c.StringSlice("phase"), c.Int("epochs"), c.Float64("learning-rate")
	opts.run, opts.fresh, opts.keep, opts.best = runfolder.Folder(c.String("run")), c.Bool("fresh"), c.Int("keep"), train.BestBy(c.String("best"))
	if opts.run == "" {
		opts.run = runfolder.Folder(filepath.Join("runs", filepath.Base(filepath.Clean(opts.graph))))
	}
	return opts, nil
}

// trainingOptionsOf reads and checks trainingFlags.
func trainingOptionsOf(c *cli.Context) (opts runOptions, err error) {
	err = cmp.Or(
		noArgs(c),
		required(c, "graph", "data"),
		positive(c, "batch-size", "workers"),
		oneOf(c, "class-weight", "balanced", "none"),
		oneOf(c, "decode", decodeExact, decodeFast),
		oneOf(c, "cache-images", "auto", "off"),
		oneOf(c, "bad-images", badImagesFail, badImagesSkip),
	)
	if err != nil {
		return opts, err
	}
	if opts.device, err = deviceOf(c); err != nil {
		return opts, err
	}
	if opts.decoding, err = decodingOf(c); err != nil {
		return opts, err
	}
	if opts.augment, err = augmentOf(c); err != nil {
		return opts, err
	}
	if opts.request.FeatureCaching, opts.cacheLimit, err = featureCachingOf(c, opts.augment); err != nil {
		return opts, err
	}
	opts.request.BatchSize, opts.request.Augment, opts.request.ClassWeight = c.Int("batch-size"), opts.augment.String(), c.String("class-weight")
	opts.request.Decode, opts.request.Scalars = c.String("decode"), scalarsOf(c)
	opts.graph, opts.data, opts.badImages = c.String("graph"), c.String("data"), c.String("bad-images")
	opts.seed, opts.workers = c.Uint64("seed"), c.Int("workers")
	opts.cacheImages, opts.cacheDir = c.String("cache-images"), c.String("cache-dir")
	return opts, nil
}

// trainRun is the whole job: check everything, then train, report and export
// phase by phase.
func trainRun(ctx context.Context, opts runOptions, out ui.Printer) error {
	device, err := findDevice(opts.device, out)
	if err != nil {
		return err
	}
	job, err := prepare(opts, device, out)
	if err != nil {
		return err
	}
	if err := job.mendResults(ctx); err != nil {
		return err
	}
	if len(job.plan) == 0 {
		out.Note("nothing to do: the run in %q is past %s (--fresh starts over)", opts.run, strings.Join(opts.request.Phases, ", "))
		return nil
	}
	if err := job.open(ctx); err != nil {
		return err
	}
	defer job.close()
	for i := range job.plan {
		phase := &job.plan[i]
		if err := job.train(ctx, phase); err != nil {
			return err
		}
		if err := job.finish(ctx, phase); err != nil {
			return err
		}
	}
	job.noteSkipped()
	if limit := job.times.Limit(job.limitedBy.Evaluation && !job.limitedBy.Training); limit != "" {
		out.Note("%s", limit)
	}
	out.Note("model: %s", opts.run.Model())
	return ctx.Err() // a signal that came after the last thing that could stop
}

// finish reports on a phase and exports the model meanwhile.
func (j *job) finish(ctx context.Context, phase *runfolder.PlannedPhase) error {
	exported := make(chan error, 1)
	go func() { exported <- j.export(ctx) }()
	err := j.report(ctx, phase)
	if err == nil {
		err = j.sealResults(phase.Name)
	}
	if exportErr := <-exported; err == nil {
		err = exportErr
	}
	return err
}
