// Package eval turns what a model said about the test images into what a
// person reads: the last piece of the line dataset -> tfrunner -> eval.
//
// In come class names, true and predicted class indices. Out go files of a phase
// folder: report.txt and report.json (Report) and predictions.csv
// (WritePredictions); of several runs on the same images, how they differ
// (Compare). Package plot draws.
//
// Of images of any number of classes, multilabel.go has the report, ranking.go average
// precision and thresholds, multilabel_predictions.go predictions.csv, and compare_labelled.go
// the comparison.
//
// Of trainings on subsets of images, learningcurve.go has the errors and their intervals, and
// powerlaw.go the law that they follow.
//
// The report is scikit-learn's classification_report with digits=2 and
// zero_division=0, to the last space in the text and the last bit in the
// figures. The package is plain Go: it needs neither TensorFlow nor a run.
package eval
