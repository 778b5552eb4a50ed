package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
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
		Usage: "report how well a run's model does on labelled images",
		Flags: append([]cli.Flag{
			stringFlag("run", "the run's folder `DIR`"),
			stringFlag("data", "folder `DIR` with the split's folder, one folder a class in it"),
			split,
			stringFlag("output", "also write report.txt, report.json, confusion.png and predictions.csv to the folder `DIR`"),
			batchSizeFlag("`N` images at a time"),
			workersFlag("`N` goroutines read images"),
			maxPixelsFlag(),
			decodeMemoryFlag(),
			boolFlag("json", "print the report as one JSON object, and before it one for each warning"),
			configFlag,
		}, deviceFlags()...),
		Before: readConfig,
		Action: func(c *cli.Context) error {
			err := cmp.Or(
				noArgs(c),
				required(c, "run", "data"),
				positive(c, "batch-size", "workers", "max-pixels"),
				oneOf(c, "split", dataset.Training, dataset.Validation, dataset.Evaluation),
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
			return evaluateRun(c.Context, opts, ui.New(ui.Options{JSON: c.Bool("json"), Stdout: stdout, Stderr: stderr}))
		},
	}
}

// evaluateRun classifies the split's images and reports.
func evaluateRun(ctx context.Context, opts evalOptions, out ui.Printer) error {
	if _, err := findDevice(opts.device, out); err != nil {
		return err
	}
	model, err := openServing(opts.run, opts.device, opts.decodeMemory)
	if err != nil {
		return err
	}
	defer model.Close()
	split, err := dataset.ScanSplit(opts.data, opts.split, model.classes)
	if err != nil {
		return err
	}
	if opts.output != "" {
		if err := os.MkdirAll(opts.output, 0o755); err != nil {
			return fault.Usage("--output %q cannot be created: %w", opts.output, err)
		}
	}
	in := model.manifest.Input
	loader, err := dataset.NewLoader(dataset.LoaderConfig{
		Samples: split.Samples, Root: opts.data, Height: in.Height, Width: in.Width,
		BatchSize: opts.batchSize, Workers: opts.workers, Prefetch: 2, Decoder: model.decoder, MaxPixels: opts.maxPixels,
	})
	if err != nil {
		return err
	}
	preds, err := classify(ctx, model, loader)
	if err != nil {
		return fmt.Errorf("evaluate on the %s images: %w", opts.split, err)
	}
	var report *eval.Report
	if opts.output == "" {
		report, err = makeReport(model.classes, preds)
	} else {
		report, err = writeTest(opts.output, model.classes, preds)
	}
	if err != nil {
		return err
	}
	return showReport(out, "eval", opts.split, report, len(preds))
}

// writeTest writes a report and its checksums to dir, for tfft compare.
func writeTest(dir string, classes []string, preds []eval.Prediction) (*eval.Report, error) {
	if err := durable.RemoveSums(dir); err != nil {
		return nil, err
	}
	report, err := writeReport(dir, classes, preds)
	if err != nil {
		return nil, err
	}
	return report, durable.WriteSums(dir, reportFiles...)
}

// classify runs every image through the serving model.
func classify(ctx context.Context, model *servingModel, loader *dataset.Loader) ([]eval.Prediction, error) {
	var preds []eval.Prediction
	for batch, err := range loader.Batches(ctx, 0, 0) {
		if err != nil {
			return nil, err
		}
		probabilities, err := model.Predict(batch)
		if err != nil {
			return nil, err
		}
		for i, sample := range batch.Samples {
			row := probabilities[i*len(model.classes) : (i+1)*len(model.classes)]
			preds = append(preds, prediction(sample, train.Argmax(row), row))
		}
	}
	return preds, nil
}
