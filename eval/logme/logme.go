// Package logme guesses how well a linear head would do on embeddings of images, without
// training one: LogME, after You, Liu, Wang and Long, "LogME: Practical Assessment of Pre-trained
// Models for Transfer Learning" (ICML, 2021). The higher, the better; figures of other images or
// other classes do not compare.
//
//	logme.go      the score: the evidence of each class, and their mean
//	evidence.go   the evidence of one class, at its largest
package logme

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Score is the LogME of N embeddings of D numbers each, and of the class of each image, from 0 to
// classes-1. For each class that an image has, a linear model with a Gaussian prior of precision
// alpha and Gaussian noise of precision beta tells images of the class (1) from others (0). The
// score is the mean of the logarithm of the model's evidence, at the alpha and beta that make it
// the largest, divided by N. It takes time in proportion to N D min(N, D).
func Score(embeddings [][]float32, labels []int, classes int) (float64, error) {
	f, err := matrixOf(embeddings, labels, classes)
	if err != nil {
		return 0, err
	}
	var svd mat.SVD
	if !svd.Factorize(f, mat.SVDThinU) {
		return 0, errors.New("the embeddings have no singular value decomposition")
	}
	var u mat.Dense
	svd.UTo(&u)
	squares := svd.Values(nil)
	for i, s := range squares {
		squares[i] = s * s
	}
	sum, seen := 0.0, 0
	for class := range classes {
		if m := modelOf(&u, squares, labels, class); m != nil {
			sum += m.largest() / float64(len(labels))
			seen++
		}
	}
	return sum / float64(seen), nil
}

// matrixOf are the embeddings as the rows of a matrix.
func matrixOf(embeddings [][]float32, labels []int, classes int) (*mat.Dense, error) {
	n := len(embeddings)
	if n == 0 || n != len(labels) || len(embeddings[0]) == 0 {
		return nil, fmt.Errorf("%d embeddings, and the classes of %d images", n, len(labels))
	}
	f := mat.NewDense(n, len(embeddings[0]), nil)
	for i, e := range embeddings {
		if len(e) != len(embeddings[0]) {
			return nil, fmt.Errorf("embedding %d has %d numbers, the first has %d", i, len(e), len(embeddings[0]))
		}
		if labels[i] < 0 || labels[i] >= classes {
			return nil, fmt.Errorf("image %d is of class %d of %d", i, labels[i], classes)
		}
		for j, v := range e {
			if v := float64(v); math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("embedding %d is not finite", i)
			}
			f.Set(i, j, float64(v))
		}
	}
	return f, nil
}
