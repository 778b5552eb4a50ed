package dataset

// BalancedClassWeights are the weights with which each class counts alike,
// however many samples it has: samples / (classes x samples of the class), as
// scikit-learn's compute_class_weight("balanced", ...) defines them. Over the
// samples their mean is 1. A class without samples weighs nothing.
func BalancedClassWeights(samples []Sample, classes int) []float32 {
	counts := make([]int, classes)
	for _, s := range samples {
		counts[s.Label]++
	}
	weights := make([]float32, classes)
	for label, n := range counts {
		if n > 0 {
			weights[label] = float32(float64(len(samples)) / float64(classes*n))
		}
	}
	return weights
}
