package eval

import "fmt"

// confusionMatrix counts images by true class (row) and predicted class
// (column); both are indices below classes.
func confusionMatrix(classes int, labels, predicted []int) ([][]int, error) {
	matrix := make([][]int, classes)
	for i := range matrix {
		matrix[i] = make([]int, classes)
	}
	for i, label := range labels {
		if err := checkClass("label", i, label, classes); err != nil {
			return nil, err
		}
		if err := checkClass("prediction", i, predicted[i], classes); err != nil {
			return nil, err
		}
		matrix[label][predicted[i]]++
	}
	return matrix, nil
}

// checkClass refuses a class index that names no class.
func checkClass(what string, image, class, classes int) error {
	if class < 0 || class >= classes {
		return fmt.Errorf("%s of image %d is class %d, want 0 to %d", what, image, class, classes-1)
	}
	return nil
}
