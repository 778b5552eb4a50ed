package dataset

import (
	"image"

	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/internal/crc"
	"github.com/tfft/tfft/internal/fault"
)

// Decoder turns the contents of an image file into dst, height x width x 3
// bytes of RGB at the size that it was made for. It keeps neither slice and is
// called by several goroutines at once.
type Decoder interface {
	Decode(contents []byte, dst []byte) error
}

// PartDecoder is a Decoder that also makes an image of a part of a picture. part is told
// the picture's height and width, in pixels and upright, before it is unpacked, and says
// which part to take.
type PartDecoder interface {
	DecodePart(contents, dst []byte, part func(height, width int) image.Rectangle) error
}

// What a Decoder may do about the EXIF orientation of pictures.
const (
	EXIFApply  = "apply"  // they stand upright
	EXIFIgnore = "ignore" // they stay as they are stored, as in Keras
)

// imageFiller fills Batch.Images: it reads, decodes and augments, reusing its
// buffers from one image to the next.
type imageFiller struct {
	cfg      *LoaderConfig
	plain    bool                       // images stay as they are decoded
	cropper  *augment.RandomResizedCrop // picks the part of each picture to decode; nil: all of it
	contents []byte                     // of the file
	record   []byte                     // for the image cache: a header, then decoded
	decoded  []byte                     // the image before its transforms
	partner  []byte                     // the image that one is mixed with
	damage   error                      // see inspect
}

func newImageFiller(cfg *LoaderConfig) *imageFiller {
	record := make([]byte, headerSize+cfg.imageSize())
	f := &imageFiller{cfg: cfg, plain: cfg.Augment.None(), record: record, decoded: record[headerSize:]}
	if cropper, ok := cfg.Augment.Cropper(); ok {
		f.cropper = &cropper
	}
	return f
}

// imageSize is the length of an image in bytes.
func (c *LoaderConfig) imageSize() int { return c.Height * c.Width * channels }

// Room implements Filler.
func (f *imageFiller) Room(b *Batch, n int) { b.Images = room(b.Images, n*f.cfg.imageSize()) }

// Fork implements Filler.
func (f *imageFiller) Fork() Filler { return newImageFiller(f.cfg) }

// Fill implements Filler.
func (f *imageFiller) Fill(b *Batch, i int, s Sample, view int) error {
	size := f.cfg.imageSize()
	dst := b.Images[i*size : (i+1)*size]
	if err := f.show(dst, s, view); err != nil {
		return err
	}
	mix, partner := f.cfg.mix(s, view)
	if mix.Share == 1 {
		return nil
	}
	f.partner = room(f.partner, size)
	if err := f.show(f.partner, partner, view); err != nil {
		return err
	}
	mix.Apply(dst, f.partner, f.cfg.Width)
	return nil
}

// show writes the image of a sample to dst as the epoch view shows it, before it is mixed.
func (f *imageFiller) show(dst []byte, s Sample, view int) error {
	if err := f.load(s, view); err != nil {
		return err
	}
	if f.plain {
		copy(dst, f.decoded)
		return nil
	}
	transforms := f.cfg.Augment.Draw(f.cfg.Seed, view, s.Path, f.cfg.Height, f.cfg.Width)
	transforms.Apply(dst, f.decoded, f.cfg.Height, f.cfg.Width)
	return nil
}

// load puts the image of a sample, as it is before its transforms, into f.decoded.
func (f *imageFiller) load(s Sample, view int) error {
	if f.cropper == nil {
		return f.recall(s)
	}
	return f.decodePart(s, view)
}

// recall puts the image of a sample into f.decoded, and refuses a file that is not the one
// that it was when it was read before.
func (f *imageFiller) recall(s Sample) error {
	contents, err := f.fetch(s)
	if err != nil {
		return err
	}
	return f.cfg.Contents.check(s.Path, contents)
}

// fetch takes the image from the cache, or else reads and decodes the file and stores
// the result there; contents is the file's checksum. The file's state is taken before and
// after, so that an image that changed while it was read is not stored.
func (f *imageFiller) fetch(s Sample) (contents uint32, err error) {
	before, found := stateOf(f.cfg.Source, s)
	if err := s.checkUnchanged(before, found); err != nil {
		return 0, err
	}
	cache := f.cfg.Cache
	if cache != nil && found && cache.load(f.record, s.Path, before) {
		return contentsOf(f.record), nil
	}
	if err := f.decode(s); err != nil {
		return 0, err
	}
	contents = crc.Of(f.contents)
	if cache == nil {
		return contents, nil
	}
	if after, ok := stateOf(f.cfg.Source, s); ok && after == before {
		cache.store(f.record, s.Path, after, contents)
	}
	return contents, nil
}

// checkUnchanged refuses an image whose file changed since it was scanned. One that is
// gone is an error of whatever reads it.
func (s Sample) checkUnchanged(now fileState, found bool) error {
	if !found || s.file.modified == 0 || now.stamp() == s.file {
		return nil
	}
	return fault.Usage("%q changed during the run", s.Path).WithHint(hintPutBack)
}

const hintPutBack = "put back what it was, and run the same command again; a run on other images starts over with `fresh`"

// decode reads and decodes the file of a sample into f.decoded.
func (f *imageFiller) decode(s Sample) error {
	return f.decodeWith(s, func() error { return f.cfg.Decoder.Decode(f.contents, f.decoded) })
}

// decodePart puts the part of the picture of a sample that is shown in an epoch into
// f.decoded. The image cache has no parts: they are others in each epoch. Like recall, it
// refuses a file that changed.
func (f *imageFiller) decodePart(s Sample, view int) error {
	now, found := stateOf(f.cfg.Source, s)
	if err := s.checkUnchanged(now, found); err != nil {
		return err
	}
	err := f.decodeWith(s, func() error {
		return f.cfg.Decoder.(PartDecoder).DecodePart(f.contents, f.decoded, func(height, width int) image.Rectangle {
			return f.cropper.Part(f.cfg.Seed, view, s.Path, height, width)
		})
	})
	if err != nil {
		return err
	}
	return f.cfg.Contents.check(s.Path, crc.Of(f.contents))
}

// decodeWith reads the file of a sample, and decodes it with decode.
func (f *imageFiller) decodeWith(s Sample, decode func() error) (err error) {
	if f.contents, err = ReadImage(f.cfg.Source, s, f.contents, f.cfg.MaxPixels); err != nil {
		return err
	}
	if err := decode(); err != nil {
		return badImage("decode", s.Path, err, "replace the file or remove it")
	}
	return nil
}
