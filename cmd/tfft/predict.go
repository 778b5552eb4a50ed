package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
)

// guess is one class that an image may belong to.
type guess struct {
	Class       string  `json:"class"`
	Probability float32 `json:"probability"`
}

func predictCommand(stdout, stderr io.Writer) *cli.Command {
	top := intFlag("top", "print the `N` most probable classes")
	top.Value = 1
	return &cli.Command{
		Name:      "predict",
		Usage:     "classify images with a run's model",
		ArgsUsage: "IMAGE...",
		Description: "Prints one line an image: its path, then class and probability, the most probable first,\n" +
			"set apart by tabs. An image that cannot be read is named on stderr and makes the exit code 1.",
		Flags: append([]cli.Flag{
			stringFlag("run", "the run's folder `DIR`"),
			top,
			maxPixelsFlag(),
			decodeMemoryFlag(),
			boolFlag("json", "print one JSON object a line"),
		}, deviceFlags()...),
		Action: func(c *cli.Context) error {
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
			if _, err := findDevice(device, ui.New(ui.Options{Stdout: stdout, Stderr: stderr})); err != nil {
				return err
			}
			memory, err := decodeMemoryOf(c)
			if err != nil {
				return err
			}
			model, err := openServing(c.String("run"), device, memory)
			if err != nil {
				return err
			}
			defer model.Close()
			model.maxPixels = c.Int("max-pixels")
			return predictAll(model, c.Args().Slice(), func(path string, guesses []guess) error {
				guesses = guesses[:min(c.Int("top"), len(guesses))]
				return printGuesses(stdout, path, guesses, c.Bool("json"))
			}, stderr)
		},
	}
}

// predictAll classifies one image after the other. Those that cannot be read
// are reported and passed over.
func predictAll(model *servingModel, paths []string, show func(string, []guess) error, stderr io.Writer) error {
	failed := 0
	for _, path := range paths {
		guesses, err := model.classify(path)
		if err != nil {
			ui.Error(stderr, err)
			failed++
			continue
		}
		if err := show(path, guesses); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fault.Failed("%d of %d images could not be classified", failed, len(paths))
	}
	return nil
}

// classify returns all classes for the image at path, the most probable first.
func (m *servingModel) classify(path string) ([]guess, error) {
	in := m.manifest.Input
	b := &dataset.Batch{Images: make([]byte, in.Height*in.Width*3), Labels: make([]int32, 1)}
	contents, err := dataset.ReadImage("", path, nil, m.maxPixels)
	if err != nil {
		return nil, err
	}
	if err := m.decoder.Decode(contents, b.Images); err != nil {
		return nil, fmt.Errorf("decode %q: %w", path, err)
	}
	probabilities, err := m.Predict(b)
	if err != nil {
		return nil, err
	}
	if len(probabilities) != len(m.classes) {
		return nil, errors.New("the model and its labels.txt disagree on the number of classes")
	}
	guesses := make([]guess, len(m.classes))
	for i, class := range m.classes {
		guesses[i] = guess{class, probabilities[i]}
	}
	sort.SliceStable(guesses, func(i, j int) bool { return guesses[i].Probability > guesses[j].Probability })
	return guesses, nil
}

func printGuesses(w io.Writer, path string, guesses []guess, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(struct {
			Path    string  `json:"path"`
			Classes []guess `json:"classes"`
		}{path, guesses})
	}
	fmt.Fprint(w, path)
	for _, g := range guesses {
		fmt.Fprintf(w, "\t%s\t%.4f", g.Class, g.Probability)
	}
	_, err := fmt.Fprintln(w)
	return err
}
