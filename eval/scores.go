package eval

// The figures are computed in scikit-learn's and numpy's order of operations
// (precision_recall_fscore_support, np.average), so that they round alike. A plain
// sum would print another last digit in one of 300 small reports of eight classes
// or more: those in which a mean lies half way between two digits, such as 0.525.

// classScores gives each class's line of the report.
func classScores(confusion [][]int) []Scores {
	scores := make([]Scores, len(confusion))
	for class, row := range confusion {
		c := counts{hit: row[class]}
		for other := range confusion {
			c.truth += row[other]
			c.said += confusion[other][class]
		}
		scores[class] = c.scores()
	}
	return scores
}

// counts are of decisions: hits, those said to be there, and those that are.
type counts struct{ hit, said, truth int }

func (c counts) scores() Scores {
	return Scores{
		Precision: ratio(c.hit, c.said), Recall: ratio(c.hit, c.truth), F1: ratio(2*c.hit, c.said+c.truth), Support: c.truth,
	}
}

// ratio is a/b, and 0 when b is 0 (zero_division=0).
func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// macroAverage counts every class alike.
func macroAverage(scores []Scores) Scores {
	return average(scores, func(Scores) float64 { return 1 })
}

// weightedAverage counts every image alike.
func weightedAverage(scores []Scores) Scores {
	return average(scores, func(s Scores) float64 { return float64(s.Support) })
}

// average is the weighted mean of each figure; its Support is the sum. The
// weights must not all be 0.
func average(scores []Scores, weight func(Scores) float64) Scores {
	weights := make([]float64, len(scores))
	support := 0
	for i, s := range scores {
		weights[i] = weight(s)
		support += s.Support
	}
	total := pairwiseSum(weights)
	mean := func(figure func(Scores) float64) float64 {
		products := make([]float64, len(scores))
		for i, s := range scores {
			products[i] = figure(s) * weights[i]
		}
		return pairwiseSum(products) / total
	}
	return Scores{
		Precision: mean(func(s Scores) float64 { return s.Precision }),
		Recall:    mean(func(s Scores) float64 { return s.Recall }),
		F1:        mean(func(s Scores) float64 { return s.F1 }),
		Support:   support,
	}
}

// pairwiseSum adds x in the order of numpy's sum: eight interleaved partial
// sums for up to 128 numbers, halves (at a multiple of eight) for more.
func pairwiseSum(x []float64) float64 {
	if len(x) > 128 {
		half := len(x) / 2
		half -= half % 8
		return pairwiseSum(x[:half]) + pairwiseSum(x[half:])
	}
	sum := 0.0
	if len(x) >= 8 {
		var s [8]float64
		copy(s[:], x)
		for x = x[8:]; len(x) >= 8; x = x[8:] {
			for i := range s {
				s[i] += x[i]
			}
		}
		sum = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))
	}
	for _, v := range x {
		sum += v
	}
	return sum
}
