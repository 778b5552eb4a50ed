package eval

import "math"

// leastProbability is float32's distance from 1 to the next number. A smaller probability counts
// as this one, as in scikit-learn's log_loss: it may be 0 by rounding alone.
const leastProbability = 0x1p-23

// LogLoss is the mean of -ln p over images, of the probability p that a model gives the class of
// each; labels are the classes, and probabilities are by image, then by class.
func LogLoss(labels []int, probabilities [][]float32) float64 {
	sum := 0.0
	for i, label := range labels {
		sum -= math.Log(min(max(float64(probabilities[i][label]), leastProbability), 1-leastProbability))
	}
	return sum / float64(len(labels))
}
