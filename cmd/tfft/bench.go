package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

// benchOptions are the flags of tfft bench.
type benchOptions struct {
	graph, data string
	request     runfolder.Request
	device      session.Config
	augment     augment.List
	workers     int
	meter       train.Meter
}

// benchRates are images per second in one phase; 0 where there is no such thing.
type benchRates struct {
	Phase        string  `json:"phase"`
	Data         float64 `json:"data"`          // read, decode and augment
	Step         float64 `json:"step"`          // training steps on one batch of images
	Both         float64 `json:"both"`          // training steps as data comes
	Features     float64 `json:"features"`      // the frozen layers alone
	FeaturesStep float64 `json:"features_step"` // training steps on one batch of features
}

func benchCommand(stdout, stderr io.Writer) *cli.Command {
	return &cli.Command{
		Name:  "bench",
		Usage: "measure images a second: the data, the training step, and both together",
		Description: "Nothing is written: no run, no cache. Images are decoded every time; a run with its\n" +
			"image cache is faster. Features are what runs keep of the frozen layers.",
		Flags: append([]cli.Flag{
			stringFlag("graph", "the exported graph's folder `DIR`"),
			stringFlag("data", "folder `DIR` with training images, one folder a class"),
			&cli.StringSliceFlag{Name: "phase", EnvVars: envVar("phase"), Usage: "measure the phase `NAME` only (repeatable)", DefaultText: "all"},
			batchSizeFlag("`N` images a step"),
			workersFlag("`N` goroutines read and augment images"),
			&cli.DurationFlag{Name: "time", EnvVars: envVar("time"), Value: 3 * time.Second, Usage: "measure each figure for at least `TIME`"},
			boolFlag("json", "print one JSON object a phase"),
			decodeFlag(),
			configFlag,
		}, slices.Concat(augmentFlags(), deviceFlags())...),
		Before: readConfig,
		Action: func(c *cli.Context) error {
			opts, err := benchOptionsOf(c)
			if err != nil {
				return err
			}
			if _, err := findDevice(opts.device, ui.New(ui.Options{Stdout: stdout, Stderr: stderr})); err != nil {
				return err
			}
			rates, err := bench(c.Context, opts)
			if err != nil {
				return err
			}
			return printRates(stdout, rates, c.Bool("json"))
		},
	}
}

func benchOptionsOf(c *cli.Context) (benchOptions, error) {
	opts := benchOptions{
		graph: c.String("graph"), data: c.String("data"), workers: c.Int("workers"),
		request: runfolder.Request{Phases: c.StringSlice("phase"), Settings: checkpoint.Settings{BatchSize: c.Int("batch-size"), Decode: c.String("decode")}},
		meter:   train.Meter{BurnIn: 2, Steps: 3, For: c.Duration("time")},
	}
	if opts.meter.For <= 0 {
		return opts, fault.Usage("--time %v: want more than 0", opts.meter.For)
	}
	var err error
	if opts.device, err = deviceOf(c); err != nil {
		return opts, err
	}
	if opts.augment, err = augmentOf(c); err != nil {
		return opts, err
	}
	return opts, cmp.Or(
		noArgs(c),
		required(c, "graph", "data"),
		positive(c, "batch-size", "workers"),
		oneOf(c, "decode", decodeExact, decodeFast),
	)
}

// decoderOptions are those of the decoder of training images.
func (o benchOptions) decoderOptions(in graph.Input) pixels.Options {
	options := decodingOptions{}.options(in)
	options.Shrink = o.request.Decode == decodeFast
	return options
}

// bench measures each phase asked for.
func bench(ctx context.Context, opts benchOptions) ([]benchRates, error) {
	manifest, err := openManifest(opts.graph)
	if err != nil {
		return nil, err
	}
	if err := opts.request.Check(manifest); err != nil {
		return nil, err
	}
	data, err := dataset.Scan(opts.data)
	if err != nil {
		return nil, err
	}
	if len(data.Classes) > manifest.Classes {
		return nil, fault.Usage("%q has %d class folders, the graph has %d classes", opts.data, len(data.Classes), manifest.Classes)
	}
	model, err := session.Open(opts.graph, manifest, opts.device)
	if err != nil {
		return nil, err
	}
	defer model.Close()
	in := manifest.Input
	decoder, err := pixels.New(opts.decoderOptions(in))
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	b := benchmark{meter: opts.meter, manifest: manifest, model: model}
	cfg := dataset.LoaderConfig{
		Samples: data.Training.Samples, Root: data.Root, Height: in.Height, Width: in.Width,
		BatchSize: opts.request.BatchSize, Workers: opts.workers, Prefetch: 2, Shuffle: true, Augment: opts.augment, Decoder: decoder,
	}
	if b.images, err = dataset.NewLoader(cfg); err != nil {
		return nil, err
	}
	return b.phases(ctx, opts.request.Phases)
}

// benchmark is what the measurements share.
type benchmark struct {
	meter    train.Meter
	manifest *graph.Manifest
	model    *session.Session
	images   *dataset.Loader
}

// phases measures the phases called names; none: all.
func (b *benchmark) phases(ctx context.Context, names []string) ([]benchRates, error) {
	if len(names) == 0 {
		names = b.manifest.PhaseNames()
	}
	data, err := b.data(ctx, func(*dataset.Batch) error { return nil })
	if err != nil {
		return nil, err
	}
	var all []benchRates
	for _, name := range names {
		rates, err := b.phase(ctx, b.manifest.Phases[b.manifest.PhaseIndex(name)])
		if err != nil {
			return nil, err
		}
		rates.Data = data
		all = append(all, rates)
	}
	return all, nil
}

// phase measures the steps of one phase. The learning rate is 0, so that weights
// stay what they are.
func (b *benchmark) phase(ctx context.Context, phase graph.Phase) (r benchRates, err error) {
	r.Phase = phase.Name
	scalars := b.manifest.Defaults(phase)
	scalars[graph.LearningRate] = 0
	train := func(batch *dataset.Batch) error {
		_, err := b.model.Train(phase.Name, batch, scalars)
		return err
	}
	if r.Both, err = b.data(ctx, train); err != nil {
		return r, err
	}
	batch, err := b.fixedBatch(ctx)
	if err != nil {
		return r, err
	}
	fixed := func() (int, error) { return len(batch.Labels), train(batch) }
	if r.Step, err = b.meter.Rate(ctx, fixed); err != nil || phase.FeatureShape == nil {
		return r, err
	}
	if r.Features, err = b.features(ctx, phase, batch); err != nil {
		return r, err
	}
	batch.Features = make([]float32, len(batch.Labels)*phase.FeatureValues())
	if err := b.model.Features(phase.Name, batch.Images, batch.Features); err != nil {
		return r, err
	}
	r.FeaturesStep, err = b.meter.Rate(ctx, fixed)
	return r, err
}

// features measures the frozen layers, on full batches of their own size.
func (b *benchmark) features(ctx context.Context, phase graph.Phase, batch *dataset.Batch) (float64, error) {
	n, err := b.model.FeatureBatch(phase.Name)
	if err != nil {
		return 0, err
	}
	imageBytes := len(batch.Images) / len(batch.Labels)
	images := bytes.Repeat(batch.Images, n/len(batch.Labels)+1)[:n*imageBytes]
	features := make([]float32, n*phase.FeatureValues())
	return b.meter.Rate(ctx, func() (int, error) {
		return n, b.model.Features(phase.Name, images, features)
	})
}

// data measures the images as they come, with use called on each batch.
func (b *benchmark) data(ctx context.Context, use func(*dataset.Batch) error) (float64, error) {
	next, stop := iter.Pull2(train.Endless(ctx, b.images))
	defer stop()
	return b.meter.Rate(ctx, func() (int, error) {
		batch, err, _ := next()
		if err != nil {
			return 0, err
		}
		return len(batch.Labels), use(batch)
	})
}

// fixedBatch is a copy of the first batch.
func (b *benchmark) fixedBatch(ctx context.Context) (*dataset.Batch, error) {
	for batch, err := range b.images.Batches(ctx, 0, 0) {
		if err != nil {
			return nil, err
		}
		return batch.Clone(), nil
	}
	return nil, ctx.Err()
}

func printRates(w io.Writer, all []benchRates, asJSON bool) error {
	if asJSON {
		out := json.NewEncoder(w)
		for _, r := range all {
			if err := out.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	rate := func(v float64) string {
		if v == 0 {
			return "-"
		}
		return fmt.Sprintf("%.4g", v)
	}
	fmt.Fprintln(w, "images/s")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "phase\tdata alone\tstep alone\tboth\tfrozen layers alone\tstep from features\t")
	for _, r := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t\n", r.Phase, rate(r.Data), rate(r.Step), rate(r.Both), rate(r.Features), rate(r.FeaturesStep))
	}
	return table.Flush()
}
