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
	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/predict"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

// evalOptions are the flags of tfft eval.
type evalOptions struct {
	run, data, split, output string
	batchSize, workers       int
	maxPixels                int
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
			stringFlag("data", "folder `DIR` with the split's folder, one folder a class in it"),
		), []cli.Flag{
			split,
			stringFlag("output", "also write report.txt, report.json, confusion.png and predictions.csv to the folder `DIR`"),
			batchSizeFlag("classify `N` images at a time"),
			workersFlag("read images in `N` goroutines"),
			maxPixelsFlag(),
			decodeMemoryFlag(),
			boolFlag("json", "print one JSON object a line instead of text"),
		}, deviceFlags()),
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
				run: c.String("run"), data: c.String("data"), split: c.String("split"), output: c.String("output"),
				batchSize: c.Int("batch-size"), workers: c.Int("workers"), maxPixels: c.Int("max-pixels"), decodeMemory: memory, device: device,
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
		Device: opts.device, MaxPixels: opts.maxPixels, DecodeMemory: opts.decodeMemory, Warn: out.Warn,
	})
	if err != nil {
		return err
	}
	defer model.Close()
	split, err := dataset.ScanSplit(opts.data, opts.split, model.Classes())
	if err != nil {
		return err
	}
	if opts.output != "" {
		if err := os.MkdirAll(opts.output, 0o755); err != nil {
			return fault.Usage("--output %q cannot be created: %w", opts.output, err)
		}
	}
	preds, err := classify(ctx, model, predict.Images{
		Samples: split.Samples, Root: opts.data, BatchSize: opts.batchSize, Workers: opts.workers,
		OnImage: func(done int) { out.Task(opts.split+" images", done, len(split.Samples)) },
	})
	if err != nil {
		return fmt.Errorf("evaluate on the %s images: %w", opts.split, err)
	}
	var report *eval.Report
	if opts.output == "" {
		report, err = tfrunner.NewReport(model.Classes(), preds)
	} else {
		report, err = writeTest(opts.output, model.Classes(), preds)
	}
	if err != nil {
		return err
	}
	return tfrunner.ShowReport(out, "eval", opts.split, report, len(preds))
}

// writeTest writes a report and its checksums to dir, for tfft compare.
func writeTest(dir string, classes []string, preds []eval.Prediction) (*eval.Report, error) {
	if err := durable.RemoveSums(dir); err != nil {
		return nil, err
	}
	report, err := tfrunner.WriteReport(dir, classes, preds)
	if err != nil {
		return nil, err
	}
	return report, durable.WriteSums(dir, runfolder.ReportFiles...)
}

// classify hands every image to the model.
func classify(ctx context.Context, model *predict.Model, images predict.Images) ([]eval.Prediction, error) {
	var preds []eval.Prediction
	for answer, err := range model.ClassifyAll(ctx, images) {
		if err != nil {
			return nil, err
		}
		preds = append(preds, tfrunner.NewPrediction(answer.Sample, train.Argmax(answer.Probabilities), answer.Probabilities))
	}
	return preds, nil
}
