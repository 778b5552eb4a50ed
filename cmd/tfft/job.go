package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/features"
	featurecache "github.com/tfft/tfft/tfrunner/features/cache"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

// job is one tfft run under way.
type job struct {
	opts     runOptions
	out      ui.Printer
	manifest *graph.Manifest
	data     *dataset.Dataset
	listing  []byte // of data as it was found
	identity checkpoint.Identity
	unlock   func() // lets the run folder go
	store    *checkpoint.Store
	latest   *checkpoint.Checkpoint // nil in a new run
	plan     []runfolder.PlannedPhase

	model   *session.Session
	decoder *pixels.Decoder
	trainer *pixels.Decoder     // of training images; the same, but with --decode fast
	cache   *dataset.ImageCache // nil: none

	cacheFailed bool              // and the user was told
	skipped     []dataset.Finding // images that the run does without

	features  map[string]*featurecache.Cache // by phase, those opened so far
	times     train.Times                    // of all phases
	limitedBy features.Plan                  // of the last phase trained
}

// prepare checks graph, data and run folder against each other and plans the
// phases. Nothing large is loaded, and nothing of an earlier run is touched
// before everything has been found in order.
func prepare(opts runOptions, device session.Device, out ui.Printer) (*job, error) {
	j, err := newJob(opts, device, out)
	if err != nil {
		return nil, err
	}
	return j, j.enterRun()
}

// newJob checks graph and data against each other.
func newJob(opts runOptions, device session.Device, out ui.Printer) (*job, error) {
	j := &job{opts: opts, out: out, features: map[string]*featurecache.Cache{}}
	var err error
	if j.manifest, err = openManifest(opts.graph); err != nil {
		return nil, err
	}
	if err := session.CheckOps(opts.graph, opts.device); err != nil {
		return nil, err
	}
	if err := opts.request.Check(j.manifest); err != nil {
		return nil, err
	}
	if j.data, err = dataset.Scan(opts.data); err != nil {
		return nil, err
	}
	if err := fitsGraph(j.manifest, j.data); err != nil {
		return nil, err
	}
	if j.identity.Graph, err = graph.Digest(opts.graph); err != nil {
		return nil, err
	}
	j.listing = j.data.Listing()
	j.identity.Data, j.identity.Classes, j.identity.Seed = dataset.ListingDigest(j.listing), j.data.Classes, opts.seed
	j.identity.EXIF = opts.decoding.exif()
	j.identity.Platform = platform(opts.device, device)
	return j, nil
}

// fitsGraph refuses data that the graph cannot be trained on.
func fitsGraph(m *graph.Manifest, data *dataset.Dataset) error {
	if n := len(data.Classes); n != m.Classes {
		return fault.Usage("%q has %d class folders (%s), the graph has %d classes", data.Root, n, strings.Join(data.Classes, ", "), m.Classes).
			WithHint("export a graph with --classes %d, or mend the folders", n)
	}
	if data.Validation == nil {
		return fault.Usage("no validation images under %q (looked for a folder val, valid or validation)", data.Root).
			WithHint("set some of the training images aside in a folder validation, one folder a class")
	}
	return nil
}

// open loads what load does, and begins to write the run folder.
func (j *job) open(ctx context.Context) error {
	if err := j.load(ctx); err != nil {
		return err
	}
	if text := j.store.CheckSpace(j.opts.graph); text != "" {
		j.out.Warn("%s", text)
	}
	if j.opts.fresh { // until the first checkpoint, the folder holds the run that was
		return nil
	}
	return j.writeRecord()
}

// load loads the graph and, where the run continues, its variables.
func (j *job) load(ctx context.Context) error {
	var err error
	if j.model, err = session.Open(j.opts.graph, j.manifest, j.opts.device); err != nil {
		return err
	}
	switch {
	case j.beginsAnew():
		err = j.initialise()
	case j.latest != nil:
		err = j.restore()
	}
	if err != nil {
		return err
	}
	if err := j.openDecoders(); err != nil {
		return err
	}
	j.openCache()
	return j.skipBadImages(ctx)
}

// openDecoders makes the decoders of images.
func (j *job) openDecoders() (err error) {
	options := j.opts.decoding.options(j.manifest.Input)
	if j.decoder, err = pixels.New(options); err != nil {
		return err
	}
	j.trainer = j.decoder
	if j.opts.request.Decode == decodeFast {
		options.Shrink = true
		j.trainer, err = pixels.New(options)
	}
	return err
}

// restore makes the model what it was at the latest checkpoint.
func (j *job) restore() error {
	if err := j.model.Restore(j.latest.Variables()); err != nil {
		return err
	}
	phase := j.latest.Progress.Phase
	now, err := j.model.ReadVariables(phase)
	if err != nil {
		return err
	}
	if err := train.CheckFrozen(j.latest.Frozen, now.Frozen); err != nil {
		return fmt.Errorf("phase %q: %w", phase, err)
	}
	return nil
}

func (j *job) close() {
	if j.unlock != nil {
		j.unlock()
	}
	j.model.Close()
	if j.trainer != nil && j.trainer != j.decoder {
		j.trainer.Close()
	}
	if j.decoder != nil {
		j.decoder.Close()
	}
	if j.cache != nil {
		j.cache.Close()
	}
	for _, cache := range j.features {
		cache.Close()
	}
}

// reported is the split that reports are made on: evaluation, or where there
// is none, validation.
func (j *job) reported() *dataset.Split {
	if j.data.Evaluation != nil {
		return j.data.Evaluation
	}
	return j.data.Validation
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// export writes the serving model from the newest checkpoint. That was written, or
// compared with its checksums, by this process; TensorFlow checks each tensor again.
func (j *job) export(ctx context.Context) error {
	newest := checkpoint.Checkpoint{Dir: j.store.Newest()}
	return session.ExportServing(ctx, j.opts.graph, j.manifest, j.opts.device, newest.Variables(), j.opts.run.Model(), j.data.Classes)
}
