// Package learningcurve says how many more training images it would take for how many fewer
// errors: a phase is trained on subsets of the training images, of several sizes, and a power
// law is fitted to the shares of errors on the validation images. Run does it.
//
//	config.go     what to train, and on how many images
//	run.go        one training after the other
//	training.go   one training on a subset, and which images it tells right
//	result.go     the figures by size, the law, and what it says
//	classes.go    the same for each class
//	files.go      what is left in the folder
package learningcurve
