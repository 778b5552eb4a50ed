package dataset

// Target is something true of every image that a model learns: its class, or numbers.
type Target struct {
	Name   string                        // of the input of signatures that takes it
	Size   int                           // numbers an image
	Values func(s Sample, dst []float32) // puts those of s into dst, which has room for Size; integers up to 2^24 are exact
}

// Labels is the target "labels": the index of an image's class.
func Labels() Target {
	return Target{Name: "labels", Size: 1, Values: func(s Sample, dst []float32) { dst[0] = float32(s.Label) }}
}

// LabelSets is the target "labels" of images that are of any number of classes: for each class
// 1 or 0. Sample.Label is the index of an image's set of labels.
func LabelSets(classes int, sets [][]int32) Target {
	return Target{Name: "labels", Size: classes, Values: func(s Sample, dst []float32) {
		clear(dst)
		for _, label := range sets[s.Label] {
			dst[label] = 1
		}
	}}
}

// ShareTarget is the target that says how much of a mixed image is the image itself, from 0
// to 1.
const ShareTarget = "share"

// PartnerTarget is the name of a target of the image that an image is mixed with.
func PartnerTarget(name string) string { return "partner_" + name }
