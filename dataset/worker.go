package dataset

import (
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
	epoch    int
	contents []byte // of the file
	decoded  []byte // the image before its transform
}

func (w *worker) work(jobs <-chan job) {
	for j := range jobs {
		sample := j.slot.batch.Samples[j.index]
		j.slot.finish(j.index, w.fill(j.slot.image(j.index), sample.Path))
	}
}

// fill writes the image of the file path, transformed for this epoch, to dst.
func (w *worker) fill(dst []byte, path string) (err error) {
	if w.contents, err = ReadImage(w.cfg.Root, path, w.contents); err != nil {
		return err
	}
	if w.cfg.Augment == (Augment{}) {
		return w.decode(dst, path)
	}
	if err := w.decode(w.decoded, path); err != nil {
		return err
	}
	t := w.cfg.Augment.Draw(w.cfg.Seed, w.epoch, path)
	t.Apply(dst, w.decoded, w.cfg.Height, w.cfg.Width)
	return nil
}

func (w *worker) decode(dst []byte, path string) error {
	err := w.cfg.Decoder.Decode(w.contents, dst)
	if err == nil {
		return nil
	}
	wrapped := fault.Usage("decode %q: %w", path, err)
	if fault.Hint(err) == "" {
		return wrapped.WithHint("replace the file or remove it")
	}
	return wrapped
}
