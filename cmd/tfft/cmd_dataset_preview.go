package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner"
)

// previewOptions are the flags of tfft dataset preview.
type previewOptions struct {
	data, output, task string
	count, epoch, size int
	seed               uint64
	workers, batchSize int
	augment            augment.List
	interpolation, fit string
	decode             string
	decoding           decodingOptions
}

// Files of a preview beside its images.
const (
	previewFile = "preview.json" // their description
	contactFile = "contact.png"
	contactSide = 4096 // pixels: the sheet's width, at most
)

// preview is what previewFile says.
type preview struct {
	Data    string         `json:"data"` // folder or list
	Seed    uint64         `json:"seed"`
	Epoch   int            `json:"epoch"` // from 0
	Size    int            `json:"size"`  // pixels a side
	Augment string         `json:"augment"`
	Images  []previewImage `json:"images"`
}

// previewImage is one image: where it came from, and what was done to it.
type previewImage struct {
	Path  string `json:"path"` // relative to the folder of the data
	File  string `json:"file"` // relative to the preview
	Class string `json:"class"`
	drawn
}

func previewCommand(stdout io.Writer) *cli.Command {
	count := intFlag("count", "show `N` images, of all classes in turn")
	count.Value = 25
	size := intFlag("size", "`N` pixels a side")
	size.Value = 224
	interpolation := stringFlag("interpolation", "resize `HOW`: "+strings.Join(pixels.Interpolations(), ", "))
	interpolation.Value = "bilinear"
	fit := stringFlag("fit", "make pictures fit `HOW`: "+strings.Join(pixels.Fits(), ", "))
	fit.Value = pixels.FitSquash
	return &cli.Command{
		Name:  "preview",
		Usage: "write images exactly as training sees them",
		Description: "Writes a PNG file for each image, all of them on one sheet (contact.png), and what was\n" +
			"drawn for each (preview.json). An image looks the same whatever other images there are.",
		UsageText: "tfft dataset preview --graph graphs/food11 --data food11 --output preview\n" +
			"tfft dataset preview --data food11 --output p --epoch 3 --rotation-range 90",
		Flags: slices.Concat(grouped(headingRequired,
			stringFlag("data", dataUsage),
			stringFlag("output", "write the preview to the folder `DIR`"),
		), []cli.Flag{
			stringFlag("graph", "show images as the exported graph in the folder `DIR` is fed them: it has size, interpolation, fit and task"),
			taskFlag(),
			count,
			intFlag("epoch", "show them as in epoch `N`, from 0"),
			&cli.Uint64Flag{Name: "seed", EnvVars: envVar("seed"), Usage: "the run's seed `N`"},
			size,
			interpolation,
			fit,
			batchSizeFlag("load `N` images at a time; any number gives the same images"),
			workersFlag("read and augment images in `N` goroutines; any number gives the same images"),
			decodeFlag(),
			recipeFlag(),
		}, decodingFlags(), augmentFlags()),
		Action: func(c *cli.Context) error {
			opts, err := previewOptionsOf(c)
			if err != nil {
				return err
			}
			shown, err := writePreview(c.Context, opts, printerOf(c))
			if err != nil {
				return err
			}
			fmt.Fprintf(stdout, "%d images: %s\n", len(shown.Images), filepath.Join(opts.output, contactFile))
			return nil
		},
	}
}

func previewOptionsOf(c *cli.Context) (previewOptions, error) {
	err := cmp.Or(
		noArgs(c),
		required(c, "data", "output"),
		positive(c, "count", "workers", "batch-size"),
	)
	if err != nil {
		return previewOptions{}, err
	}
	if c.Int("size") < 2 || c.Int("epoch") < 0 {
		return previewOptions{}, fault.Usage("--size %d, --epoch %d: want at least 2 and 0", c.Int("size"), c.Int("epoch"))
	}
	decoding, err := decodingOf(c)
	if err != nil {
		return previewOptions{}, err
	}
	augment, err := augmentOf(c)
	if err != nil {
		return previewOptions{}, err
	}
	opts := previewOptions{
		task: c.String("task"), data: c.String("data"), output: c.String("output"), count: c.Int("count"), epoch: c.Int("epoch"), size: c.Int("size"),
		seed: c.Uint64("seed"), workers: c.Int("workers"), batchSize: c.Int("batch-size"),
		augment: augment, interpolation: c.String("interpolation"), fit: c.String("fit"), decode: c.String("decode"), decoding: decoding,
	}
	return opts, opts.takeGraph(c)
}

// writePreview makes the preview beside its place, and then gives it its name.
func writePreview(ctx context.Context, opts previewOptions, out ui.Printer) (*preview, error) {
	if err := cmp.Or(checkPreviewOutput(opts.output), dataset.CheckOutside(opts.data, "output", opts.output)); err != nil {
		return nil, err
	}
	data, err := dataset.ReaderOf(opts.task).Scan(opts.data)
	if err != nil {
		return nil, err
	}
	tfrunner.NoteLeftOut(out, data.Notes, opts.data)
	if err := os.MkdirAll(filepath.Dir(filepath.Clean(opts.output)), 0o755); err != nil {
		return nil, fault.Usage("--output: %w", err)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(filepath.Clean(opts.output)), ".tmp-preview-*")
	if err != nil {
		return nil, fault.Usage("--output: %w", err)
	}
	defer os.RemoveAll(tmp)
	shown, err := previewTo(ctx, tmp, opts, data)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return nil, err
	}
	return shown, durable.ReplaceDir(tmp, filepath.Clean(opts.output))
}

// checkPreviewOutput refuses a folder that holds something else than an earlier
// preview.
func checkPreviewOutput(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fault.Usage("--output: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, previewFile)); err != nil && len(entries) > 0 {
		return fault.Usage("--output %q is not empty, and was not made by an earlier preview", dir).WithHint("choose a new folder")
	}
	return nil
}

// previewTo writes the preview's files to dir.
func previewTo(ctx context.Context, dir string, opts previewOptions, data *dataset.Dataset) (*preview, error) {
	decoder, err := pixels.New(pixels.Options{
		Height: opts.size, Width: opts.size, Interpolation: opts.interpolation, Fit: opts.fit, IgnoreEXIF: opts.decoding.ignoreEXIF,
		Shrink: opts.decode == tfrunner.DecodeFast, Memory: opts.decoding.memory,
	})
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	loader, err := dataset.NewLoader(dataset.LoaderConfig{
		Samples: data.TrainingInTurn(opts.count), Source: data.Source(),
		Height: opts.size, Width: opts.size, BatchSize: opts.batchSize, Workers: opts.workers, Prefetch: 2,
		Seed: opts.seed, Augment: opts.augment, Decoder: decoder, MaxPixels: opts.decoding.maxPixels,
		Mixing: opts.augment.Mixes(), Partners: data.Training.Samples,
	})
	if err != nil {
		return nil, err
	}
	origin, err := filepath.Abs(data.Origin())
	if err != nil {
		return nil, err
	}
	shown := &preview{Data: names.Text(origin), Seed: opts.seed, Epoch: opts.epoch, Size: opts.size, Augment: opts.augment.String()}
	sheet := plot.NewContact(plot.ContactGrid(loader.Images(), opts.size, opts.size, contactSide))
	for b, err := range loader.Batches(ctx, opts.epoch, 0) {
		if err != nil {
			return nil, err
		}
		for i, sample := range b.Samples {
			picture := plot.Picture(b.Images[i*len(b.Images)/len(b.Samples):], opts.size, opts.size)
			file := previewFileOf(sample.Path)
			entry := previewImage{Path: names.Text(sample.Path), File: names.Text(file), Class: data.ClassOf(sample)}
			if entry.drawn, err = opts.drawnFor(data, sample); err != nil {
				return nil, err
			}
			if err := writePNG(filepath.Join(dir, filepath.FromSlash(file)), picture); err != nil {
				return nil, err
			}
			sheet.Add(picture, entry.Class)
			shown.Images = append(shown.Images, entry)
		}
	}
	return shown, cmp.Or(sheet.Write(filepath.Join(dir, contactFile)), shown.write(dir))
}

// write writes what is shown to its file in dir.
func (p *preview) write(dir string) error {
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, previewFile), append(text, '\n'), 0o644)
}

// previewFileOf is where the preview of an image lies in the preview's folder: by its path,
// unless a list leads out of the data's folder.
func previewFileOf(path string) string {
	if filepath.IsLocal(filepath.FromSlash(path)) {
		return path + ".png"
	}
	sum := sha256.Sum256([]byte(path))
	return fmt.Sprintf("elsewhere/%x/%s.png", sum[:4], filepath.Base(path))
}

func writePNG(path string, picture image.Image) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return durable.WriteWith(path, func(w io.Writer) error { return png.Encode(w, picture) })
}
