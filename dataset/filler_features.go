package dataset

// FeatureReader gives what the frozen part of a network made of images.
type FeatureReader interface {
	// Size is the number of features of an image.
	Size() int
	// ReadFeatures fills dst, of Size numbers, with the features of the image
	// path as it is shown in the epoch view. It is called by several goroutines
	// at once. Its error names the image.
	ReadFeatures(path string, view int, dst []float32) error
}

// FeaturesFrom fills Batch.Features with what r gives.
func FeaturesFrom(r FeatureReader) Filler { return featureFiller{reader: r, size: r.Size()} }

type featureFiller struct {
	reader FeatureReader
	size   int // numbers an image
}

// Room implements Filler.
func (f featureFiller) Room(b *Batch, n int) { b.Features = room(b.Features, n*f.size) }

// Fork implements Filler.
func (f featureFiller) Fork() Filler { return f }

// Fill implements Filler.
func (f featureFiller) Fill(b *Batch, i int, s Sample, view int) error {
	return f.reader.ReadFeatures(s.Path, view, b.Features[i*f.size:(i+1)*f.size])
}
