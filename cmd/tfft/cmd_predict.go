package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner/predict"
)

func predictCommand(stdout, stderr io.Writer) *cli.Command {
	top := intFlag("top", "print the `N` most probable classes")
	top.DefaultText = "1; of a model of several classes an image, those above their threshold"
	return &cli.Command{
		Name:      "predict",
		Usage:     "classify images with a run's model",
		ArgsUsage: "IMAGE...",
		Description: "Prints one line per image, separated by tabs: its path, then classes with their probabilities,\n" +
			"the most probable first. A model of several classes an image prints those above their\n" +
			"threshold, or none. An image that cannot be read is named on stderr, and the exit code\n" +
			"is 1.",
		UsageText: "tfft predict lunch.jpg --run runs/food11\n" +
			"tfft predict --run runs/food11 --top 3 --json photos/*.jpg",
		Flags: slices.Concat(grouped(headingRequired,
			stringFlag("run", "the run's folder `DIR`, or its model folder, wherever that lies"),
		), []cli.Flag{
			top,
			checkpointFlag(),
			ttaFlag(),
			maxPixelsFlag(),
			decodeMemoryFlag(),
			boolFlag("json", "print one JSON object a line"),
		}, deviceFlags()),
		Action: func(c *cli.Context) error { return runPredict(c, stdout, stderr) },
	}
}

// runPredict reads and checks the flags, and classifies.
func runPredict(c *cli.Context, stdout, stderr io.Writer) error {
	if err := cmp.Or(required(c, "run"), positive(c, "top", "max-pixels")); err != nil {
		return err
	}
	if c.NArg() == 0 {
		return fault.Usage("no images to classify").WithHint("tfft predict --run DIR IMAGE...")
	}
	device, err := deviceOf(c)
	if err != nil {
		return err
	}
	out := printerOf(c)
	if _, err := findDevice(device, out); err != nil {
		return err
	}
	memory, err := decodeMemoryOf(c)
	if err != nil {
		return err
	}
	model, err := predict.Open(c.String("run"), predict.Options{
		Device: device, Checkpoint: c.String("checkpoint"), TTA: ttaOf(c), MaxPixels: c.Int("max-pixels"), DecodeMemory: memory, Warn: out.Warn,
	})
	if err != nil {
		return err
	}
	defer model.Close()
	if c.IsSet("checkpoint") {
		noteWeights(out, model)
	}
	return predictAll(c.Context, model, c.Args().Slice(), out, func(path string, classes []predict.Class) error {
		if c.IsSet("top") {
			classes = classes[:min(c.Int("top"), len(classes))]
		} else {
			classes = predict.Chosen(classes)
		}
		return printClasses(stdout, path, classes, c.Bool("json"))
	}, stderr)
}

// predictAll classifies one image after the other. Those that cannot be read
// are reported and passed over.
func predictAll(ctx context.Context, model *predict.Model, paths []string, out ui.Printer, show func(string, []predict.Class) error, stderr io.Writer) error {
	failed := 0
	for i, path := range paths {
		out.Work("predict", i, len(paths))
		classes, err := model.ClassifyFile(ctx, path)
		if err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			ui.Error(stderr, err)
			failed++
			continue
		}
		if err := show(path, classes); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fault.Failed("%d of %d images could not be classified", failed, len(paths))
	}
	return nil
}

// predictedImage is a line of predict --json.
type predictedImage struct {
	Path    string          `json:"path"`
	Classes []predict.Class `json:"classes"`
}

func printClasses(w io.Writer, path string, classes []predict.Class, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(predictedImage{names.Text(path), classes})
	}
	fmt.Fprint(w, names.Text(path))
	for _, c := range classes {
		fmt.Fprintf(w, "\t%s\t%.4f", c.Name, c.Probability)
	}
	_, err := fmt.Fprintln(w)
	return err
}
