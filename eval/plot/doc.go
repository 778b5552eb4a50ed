// Package plot draws what a run leaves to look at as PNG files: the loss and accuracy of a
// phase's epochs (DrawHistory), those of several runs side by side (DrawCourses) or of the
// trainings of a cross-validation (DrawFolds), the errors over the number of training images
// (DrawLearningCurve), the confusion matrix (DrawConfusion), the loss over the learning rate
// (DrawRateTest), the trials of a sweep by their settings (DrawParallel), and trials, or graphs,
// by what they cost (DrawCost). A Contact is a sheet of small pictures.
//
// It takes plain figures and is the only package that links gonum's plot, so
// that whoever wants the figures alone links no drawing.
package plot
