package pixels

import (
	"fmt"

	tf "github.com/wamuir/graft/tensorflow"
)

// processing changes when this package makes other pixels of a file than it
// did before.
const processing = 3

// Fingerprint names all that decides the pixels besides the file: the version of
// TensorFlow, the options, and this package's own way. Decoders with one
// fingerprint give the same pixels.
func (d *Decoder) Fingerprint() string {
	options := d.options
	options.Memory = 0 // decides no pixel
	if options.Fit == "" {
		options.Fit = FitSquash
	}
	return fmt.Sprintf("tensorflow %s, %+v, processing %d", tf.Version(), options, processing)
}
