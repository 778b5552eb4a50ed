package learningcurve

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/tfft/tfft/eval"
)

// Class is what the trainings tell of one class.
type Class struct {
	Class      string  `json:"class"`
	Training   int     `json:"training_images"`   // of it, that there are
	Validation int     `json:"validation_images"` // of it
	Errors     float64 `json:"errors"`            // the share of these that trainings of the largest size tell wrong
	Law        *Law    `json:"law"`               // of that share over the training images of the class, as the others grow too; nil: there are fewer than three sizes
}

// Needs says, in words, how many training images of the class a quarter fewer of its errors take.
func (c *Class) Needs() string {
	switch {
	case c.Errors == 0:
		return "there are no errors"
	case c.Law == nil:
		return "unknown: there are too few sizes"
	case c.Law.A == 0:
		return "unknown: they do not fall with the number of images"
	case c.Law.Fewer == nil:
		return "no number is enough"
	case c.Law.Fewer.Images > far*float64(c.Training):
		return fmt.Sprintf("over %s, far beyond what was measured", whole(far*float64(c.Training)))
	}
	return fmt.Sprintf("about %s images (%s)", whole(c.Law.Fewer.Images), c.Law.Fewer.range95())
}

// classes are all that have validation images, the one with the most errors first.
func (x *experiment) classes(curve eval.LearningCurve) []Class {
	names := x.trials.Dataset().Classes
	all := make([]*Class, len(names))
	var running errgroup.Group
	running.SetLimit(runtime.GOMAXPROCS(0))
	for label, name := range names {
		running.Go(func() error {
			all[label] = x.class(curve, int32(label), name)
			return nil
		})
	}
	_ = running.Wait() // none fails
	var found []Class
	for _, c := range all {
		if c != nil {
			found = append(found, *c)
		}
	}
	slices.SortStableFunc(found, func(a, b Class) int { return cmp.Compare(b.Errors, a.Errors) })
	return found
}

// class is one of them; nil: it has no validation images.
func (x *experiment) class(curve eval.LearningCurve, label int32, name string) *Class {
	var images []int
	for i, s := range x.validation {
		if s.Label == label {
			images = append(images, i)
		}
	}
	if len(images) == 0 {
		return nil
	}
	of := curve.Among(images)
	for i, n := range x.sizes {
		of.Sizes[i] = x.trainedOn(label, n)
	}
	shares := of.Shares()
	return &Class{
		Class: name, Training: x.trainedOn(label, len(x.training)), Validation: len(images), Errors: shares[len(shares)-1],
		Law: lawOf(of, of.Bootstrap(cut, classResamples, x.config.Training.Seed)),
	}
}

// classResamples is how often the bootstrap draws for a class.
const classResamples = 200

// trainedOn is how many images of a class are among the first n of the first repeat; of the
// others, it is that or one more or less.
func (x *experiment) trainedOn(label int32, n int) (count int) {
	for _, i := range x.orders[0][:n] {
		if x.training[i].Label == label {
			count++
		}
	}
	return count
}
