package dataset

import (
	"path/filepath"

	"github.com/tfft/tfft/internal/fault"
)

// Decoder turns the contents of an image file into dst, height x width x 3
// bytes of RGB at the size that it was made for. It keeps neither slice and is
// called by several goroutines at once.
type Decoder interface {
	Decode(contents []byte, dst []byte) error
}

// job is one image to fill in.
type job struct {
	slot  *slot
	index int
}

// worker fills images in, reusing its two buffers from one to the next.
type worker struct {
	cfg      *Config
	view     int    // the epoch that decides the transforms
	contents []byte // of the file
	record   []byte // for the image cache: a header, then decoded
	decoded  []byte // the image before its transform
}

func newWorker(cfg *Config, view, imageSize int) *worker {
	record := make([]byte, headerSize+imageSize)
	return &worker{cfg: cfg, view: view, record: record, decoded: record[headerSize:]}
}

func (w *worker) work(jobs <-chan job) {
	for j := range jobs {
		sample := j.slot.batch.Samples[j.index]
		if w.cfg.Features != nil {
			j.slot.finish(j.index, w.cfg.Features.ReadFeatures(sample.Path, w.view, j.slot.features(j.index)))
			continue
		}
		j.slot.finish(j.index, w.fill(j.slot.image(j.index), sample))
	}
}

// fill writes the image of a sample, transformed for this view, to dst.
func (w *worker) fill(dst []byte, s Sample) error {
	if err := w.recall(s); err != nil {
		return err
	}
	if w.cfg.Augment == (Augment{}) {
		copy(dst, w.decoded)
		return nil
	}
	t := w.cfg.Augment.Draw(w.cfg.Seed, w.view, s.Path, w.cfg.Height, w.cfg.Width)
	t.Apply(dst, w.decoded, w.cfg.Height, w.cfg.Width)
	return nil
}

// recall makes w.decoded the image of a sample, from the cache if it is there;
// otherwise it reads and decodes the file, and puts it there. The file's
// state is taken before and after, so that what changed while it was read is
// not kept.
func (w *worker) recall(s Sample) error {
	name := filepath.Join(w.cfg.Root, filepath.FromSlash(s.Path))
	before, found := stateOf(name)
	if err := s.checkUnchanged(before, found); err != nil {
		return err
	}
	cache := w.cfg.Cache
	if cache == nil {
		return w.decode(s)
	}
	if found && cache.load(w.record, s.Path, before) {
		return nil
	}
	if err := w.decode(s); err != nil {
		return err
	}
	if after, ok := stateOf(name); ok && after == before {
		cache.store(w.record, s.Path, after)
	}
	return nil
}

// checkUnchanged refuses a file that is not what it was when it was scanned (exit
// code 2). One that is gone is left to who reads it.
func (s Sample) checkUnchanged(now fileState, found bool) error {
	if !found || s.modified == 0 || now.size() == s.Size && now.modified() == s.modified {
		return nil
	}
	return fault.Usage("%q was changed meanwhile", s.Path).
		WithHint("put back what it was, and run the same command again; a run on other images starts over with `fresh`")
}

// decode makes w.decoded the image of a sample.
func (w *worker) decode(s Sample) (err error) {
	if w.contents, err = ReadImage(w.cfg.Root, s.Path, w.contents, w.cfg.MaxPixels); err != nil {
		return err
	}
	if err := w.cfg.Decoder.Decode(w.contents, w.decoded); err != nil {
		return badImage("decode", s.Path, err, "replace the file or remove it")
	}
	return nil
}
