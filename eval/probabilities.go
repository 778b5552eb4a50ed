package eval

import (
	"cmp"
	"math"
	"slices"
)

// Probabilities measures how good the probabilities are that a classifier gives, beside whether
// the most probable class is the right one. Its zero value has seen no image.
type Probabilities struct {
	images, inTop  int
	logLoss, brier float64 // sums
	bins           [calibrationBins]calibrationBin
	labels         []int32
	kept           []float32 // of all images, for the areas under the curves; nil: they are too many
	tooMany        bool
}

// ProbabilityFigures are what Probabilities measures, as scikit-learn defines them.
type ProbabilityFigures struct {
	TopFive     *float64 // images whose class is among the five most probable; nil: there are no more classes than that
	LogLoss     float64  // mean of -ln of the probability of the true class
	Brier       float64  // mean squared distance to the truth: 0 to 2, halved for two classes
	Calibration float64  // expected calibration error: how far confidence and accuracy are apart
	AUC         AUC
}

// AUC is the area under the receiver operating characteristic, of one class against the rest.
// Nil: it is not defined, or the images are too many.
type AUC struct {
	Macro *float64 `json:"macro"` // mean over the classes that some images are of, and some are not
	Micro *float64 `json:"micro"` // of all decisions together
}

const (
	// topFive is how many of the most probable classes may be the right one.
	topFive = 5
	// mostKept is how many probabilities are kept for areas under curves: 64 MB of them.
	mostKept = 16 << 20
	// calibrationBins is the number of bins of Guo, Pleiss, Sun, Weinberger, "On Calibration of
	// Modern Neural Networks" (2017).
	calibrationBins = 15
	// leastProbability bounds the log loss, as scikit-learn does: the relative rounding error of
	// float64.
	leastProbability = 0x1p-52
)

// calibrationBin is images whose most probable class has a probability in one range.
type calibrationBin struct {
	images, right int
	confidence    float64 // sum
}

// Add adds an image of the class label, which has a probability for each class. They are copied.
func (p *Probabilities) Add(label int, probabilities []float32) {
	p.images++
	p.logLoss += LogLoss(probabilities[label])
	best, above := MostProbable(probabilities), 0
	for class, v := range probabilities {
		distance := float64(v)
		if class == label {
			distance--
		}
		p.brier += distance * distance
		if v > probabilities[label] || v == probabilities[label] && class > label { // of equals, the last first, as scikit-learn has it
			above++
		}
	}
	if above < topFive {
		p.inTop++
	}
	p.bin(float64(probabilities[best]), best == label)
	p.keep(label, probabilities)
}

// MostProbable is the class of the largest probability, the first of equals.
func MostProbable[T float32 | float64](probabilities []T) (class int) {
	for c, p := range probabilities {
		if p > probabilities[class] {
			class = c
		}
	}
	return class
}

// LogLoss is -ln of the probability of the true class, bounded as scikit-learn bounds it.
func LogLoss(probability float32) float64 {
	return -math.Log(min(max(float64(probability), leastProbability), 1-leastProbability))
}

// bin adds an image to its bin, which has its upper end, and not its lower one.
func (p *Probabilities) bin(confidence float64, right bool) {
	at := 0
	for at < calibrationBins-1 && confidence > float64(at+1)/calibrationBins {
		at++
	}
	b := &p.bins[at]
	b.images++
	b.confidence += confidence
	if right {
		b.right++
	}
}

// keep keeps the probabilities, as long as they are not too many.
func (p *Probabilities) keep(label int, probabilities []float32) {
	if p.tooMany = p.tooMany || len(p.kept)+len(probabilities) > mostKept; p.tooMany {
		p.labels, p.kept = nil, nil
		return
	}
	p.labels, p.kept = append(p.labels, int32(label)), append(p.kept, probabilities...)
}

// Figures are those of the images so far, of which there must be some, with so many classes.
func (p *Probabilities) Figures(classes int) ProbabilityFigures {
	n := float64(p.images)
	f := ProbabilityFigures{LogLoss: p.logLoss / n, Brier: p.brier / n, Calibration: p.calibrationError()}
	if classes == 2 {
		f.Brier /= 2
	}
	if classes > topFive {
		share := float64(p.inTop) / n
		f.TopFive = &share
	}
	if !p.tooMany {
		f.AUC = p.areas(classes)
	}
	return f
}

// calibrationError is the mean, over the images, of how far the share of right answers in their
// bin is from the mean probability of these answers.
func (p *Probabilities) calibrationError() (sum float64) {
	for _, b := range p.bins {
		sum += math.Abs(float64(b.right)-b.confidence) / float64(p.images)
	}
	return sum
}

// areas are those under the curves.
func (p *Probabilities) areas(classes int) (auc AUC) {
	var macro []float64
	ranking := make([]ranked, 0, len(p.kept))
	for class := range classes {
		of := len(ranking)
		for i, label := range p.labels {
			ranking = append(ranking, ranked{p.kept[i*classes+class], int(label) == class})
		}
		if area, ok := areaUnderROC(slices.Clone(ranking[of:])); ok {
			macro = append(macro, area)
		}
	}
	if len(macro) > 0 {
		mean := pairwiseSum(macro) / float64(len(macro))
		auc.Macro = &mean
	}
	if micro, ok := areaUnderROC(ranking); ok {
		auc.Micro = &micro
	}
	return auc
}

// areaUnderROC is the probability that one that is there is ranked above one that is not, with a
// half where they are equal (Mann and Whitney, 1947); false: all are there, or none is. It sorts
// the ranking.
func areaUnderROC(ranking []ranked) (float64, bool) {
	slices.SortFunc(ranking, func(a, b ranked) int { return cmp.Compare(a.probability, b.probability) })
	there, below, sum := 0, 0, 0.0
	for from := 0; from < len(ranking); {
		to, here := from, 0
		for ; to < len(ranking) && ranking[to].probability == ranking[from].probability; to++ {
			if ranking[to].label {
				here++
			}
		}
		sum += float64(here) * (float64(below) + float64(to-from-here)/2)
		there, below, from = there+here, below+to-from-here, to
	}
	if there == 0 || below == 0 {
		return 0, false
	}
	return sum / float64(there) / float64(below), true
}
