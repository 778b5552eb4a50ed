// Package eval turns what a model said about the test images into what a
// person reads: the last piece of the line dataset -> tfrunner -> eval.
//
// In come class names, true and predicted class indices, and the figures of
// each epoch. Out go the files of a phase folder: report.txt, report.json and
// confusion.png (Report), predictions.csv (WritePredictions) and plot.png
// (PlotHistory); of several runs on the same images, how they differ (Compare)
// and their curves (PlotCourses).
//
// The report is scikit-learn's classification_report with digits=2 and
// zero_division=0, to the last space in the text and the last bit in the
// figures. The package is plain Go: it needs neither TensorFlow nor a run.
package eval
