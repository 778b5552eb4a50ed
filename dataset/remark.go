package dataset

import (
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/tfft/tfft/dataset/header"
)

// damageFinder is a Decoder that can tell whether the file that it decoded last on this
// thread is damaged all the same: the error says how, and is nil for one that is whole.
type damageFinder interface {
	Damage(contents []byte) error
}

// inspect decodes the file of a sample, and looks for damage.
func (f *imageFiller) inspect(s Sample) error {
	f.damage = nil
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := f.decode(s); err != nil {
		return err
	}
	if finder, ok := f.cfg.Decoder.(damageFinder); ok {
		f.damage = finder.Damage(f.contents)
	}
	return nil
}

// remark notes what is odd about the image that f inspected.
func (s *survey) remark(name string, f *imageFiller) {
	h, err := header.Read(f.contents)
	if err != nil {
		return // only a decoder of something else decodes it
	}
	if ending := strings.ToLower(path.Ext(name)); ending != "" && !slices.Contains(endings[h.Format], ending) {
		s.note(name, fmt.Sprintf("a %s image by its contents", h.Format), Remark)
	}
	if h.Width < smallSide || h.Height < smallSide {
		s.note(name, fmt.Sprintf("only %d x %d pixels", h.Width, h.Height), Suspect)
	}
	if frames := header.Frames(f.contents, h.Format); frames > 1 {
		s.note(name, fmt.Sprintf("an animation, of which the first of %d frames is used", frames), Remark)
	}
	if h.Bits == 16 && slices.Max(f.decoded) <= darkest {
		s.note(name, "nearly black: 16 bits a value, of which the upper 4 are not used, as where a camera gives 12", Remark)
	}
	if f.damage != nil {
		s.note(name, fmt.Sprintf("damaged, and decoded as far as that goes: %v", f.damage), Remark)
	}
}

// endings are the file names' endings for each format.
var endings = map[header.Format][]string{
	header.JPEG: {".jpg", ".jpeg"}, header.PNG: {".png"}, header.GIF: {".gif"}, header.BMP: {".bmp"}, header.WebP: {".webp"},
}

const (
	smallSide = 8                // below so many pixels a picture shows hardly anything
	darkest   = (1<<12 - 1) >> 8 // what the highest of 12 bits is, of 16, as a byte
)
