package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval/evaluator"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/predict"
	"github.com/tfft/tfft/tfrunner/session"
)

// evalOptions are the flags of tfft eval.
type evalOptions struct {
	run, data, split, output string
	checkpoint, tta          string
	batchSize, workers       int
	maxPixels                int
	form                     evaluator.Form
	decodeMemory             int64 // bytes
	device                   session.Config
}

func evalCommand(stdout, stderr io.Writer) *cli.Command {
	split := stringFlag("split", "the images to evaluate, `NAME`: training, validation or evaluation")
	split.Value = dataset.Evaluation
	return &cli.Command{
		Name:  "eval",
		Usage: "evaluate a run's model on labelled images",
		UsageText: "tfft eval --run runs/food11 --data food11\n" +
			"tfft eval --run runs/food11 --data food11 --split validation --output checked",
		Flags: slices.Concat(grouped(headingRequired,
			stringFlag("run", "the run's folder `DIR`, or its model folder, wherever that lies"),
			stringFlag("data", "folder `DIR` with the split's folder, one folder a class in it, a list of images (.csv), or a shard (.tar, .parquet)"),
		), []cli.Flag{
			split,
			checkpointFlag(),
			ttaFlag(),
			stringFlag("output", "also write the report's files (report.txt, report.json, predictions.csv, and confusion.png of one class an image) to the folder `DIR`"),
			batchSizeFlag("classify `N` images at a time"),
			workersFlag("read images in `N` goroutines"),
			maxPixelsFlag(),
			decodeMemoryFlag(),
			boolFlag("json", "print one JSON object a line instead of text"),
		}, reportFlags(), deviceFlags()),
		Action: func(c *cli.Context) error {
			err := cmp.Or(
				noArgs(c),
				required(c, "run", "data"),
				positive(c, "batch-size", "workers", "max-pixels"),
			)
			if err != nil {
				return err
			}
			device, err := deviceOf(c)
			if err != nil {
				return err
			}
			memory, err := decodeMemoryOf(c)
			if err != nil {
				return err
			}
			opts := evalOptions{
				run: c.String("run"), data: c.String("data"), split: c.String("split"), output: c.String("output"), checkpoint: c.String("checkpoint"), tta: ttaOf(c),
				batchSize: c.Int("batch-size"), workers: c.Int("workers"), maxPixels: c.Int("max-pixels"), decodeMemory: memory, device: device,
				form: formOf(c),
			}
			return evaluateRun(c.Context, opts, printerOf(c))
		},
	}
}

// evaluateRun classifies the split's images and reports.
func evaluateRun(ctx context.Context, opts evalOptions, out ui.Printer) error {
	if _, err := findDevice(opts.device, out); err != nil {
		return err
	}
	model, err := predict.Open(opts.run, predict.Options{
		Device: opts.device, Checkpoint: opts.checkpoint, TTA: opts.tta, MaxPixels: opts.maxPixels, DecodeMemory: opts.decodeMemory, Warn: out.Warn,
	})
	if err != nil {
		return err
	}
	defer model.Close()
	noteWeights(out, model)
	if opts.tta != "" {
		out.Note("what is said of an image is the mean over its views: %s", opts.tta)
	}
	split, err := dataset.ReaderOf(model.Task()).ScanSplit(opts.data, opts.split, model.Classes())
	if err != nil {
		return err
	}
	tfrunner.NoteLeftOut(out, split.Notes, opts.data)
	if opts.output != "" {
		if err := dataset.CheckOutside(opts.data, "output", opts.output); err != nil {
			return err
		}
		if err := os.MkdirAll(opts.output, 0o755); err != nil {
			return fault.Usage("--output %q cannot be created: %w", opts.output, err)
		}
	}
	evaluated, err := classify(ctx, model, split.Targets, opts.form, predict.Images{
		Samples: split.Samples, Source: split.Source, BatchSize: opts.batchSize, Workers: opts.workers,
		OnImage: func(done int) { out.Work(opts.split+" images", done, len(split.Samples)) },
	})
	if err != nil {
		return fmt.Errorf("evaluate on the %s images: %w", opts.split, err)
	}
	report, err := reportTo(opts.output, evaluated)
	if err != nil {
		return err
	}
	out.Report(tfrunner.Report{Phase: "eval", Split: opts.split, Weights: model.Weights(), Report: *report})
	return nil
}

// noteWeights says whose weights the model has, where that is known.
func noteWeights(out ui.Printer, model *predict.Model) {
	if weights := model.Weights(); weights != nil {
		out.Note("the weights are those of %v", weights)
	}
}

// reportTo reports, and writes the report's files and their checksums to dir, for tfft
// compare; empty: nothing is written.
func reportTo(dir string, evaluated evaluator.Evaluator) (*evaluator.Report, error) {
	if dir == "" {
		return evaluated.Report("")
	}
	if err := durable.RemoveSums(dir); err != nil {
		return nil, err
	}
	report, err := evaluated.Report(dir)
	if err != nil {
		return nil, err
	}
	return report, durable.WriteSums(dir, evaluated.Files()...)
}

// classify hands every image to the model, for a report of such a form.
func classify(ctx context.Context, model *predict.Model, known []dataset.Target, form evaluator.Form, images predict.Images) (evaluator.Evaluator, error) {
	newEvaluator, err := evaluator.For(model.Task())
	if err != nil {
		return nil, err
	}
	evaluated := newEvaluator(model.Classes())
	if err := form.Apply(evaluated); err != nil {
		return nil, err
	}
	if tuner, ok := evaluated.(evaluator.Tuner); ok {
		if err := tuner.Use(evaluator.Tuning{Thresholds: model.Thresholds()}); err != nil {
			return nil, err
		}
	}
	targets := map[string][]float32{}
	for _, t := range known {
		targets[t.Name] = make([]float32, t.Size)
	}
	for answer, err := range model.ClassifyAll(ctx, images) {
		if err != nil {
			return nil, err
		}
		for _, t := range known {
			t.Values(answer.Sample, targets[t.Name])
		}
		if err := evaluated.Add(answer.Sample.Path, targets, map[string][]float32{"probabilities": answer.Probabilities}); err != nil {
			return nil, err
		}
	}
	return evaluated, nil
}
