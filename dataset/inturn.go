package dataset

import "slices"

// TrainingInTurn picks count training images, the first of each class, or set of classes, the
// second, and so on, and sorts them by label.
func (d *Dataset) TrainingInTurn(count int) []Sample {
	samples := d.Training.Samples
	byClass := make([][]Sample, max(len(d.Classes), len(d.Sets)))
	for _, s := range samples {
		byClass[s.Label] = append(byClass[s.Label], s)
	}
	var picked []Sample
	for i := 0; len(picked) < min(count, len(samples)); i++ {
		for _, class := range byClass {
			if i < len(class) && len(picked) < count {
				picked = append(picked, class[i])
			}
		}
	}
	slices.SortStableFunc(picked, func(a, b Sample) int { return int(a.Label - b.Label) })
	return picked
}
