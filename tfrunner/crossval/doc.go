// Package crossval says how well a phase of a graph would do on new images, by
// cross-validation: the training and validation images are dealt out to folds, the phase is
// trained as often as there are folds, each time without one of them, and what it says of the
// images of that one counts. Run does it.
//
//	config.go    what to train, and how the images are dealt out
//	run.go       one after the other: deal out, train, report
//	deal.go      the images, their groups, and the fold of each
//	about.go     what the journal depends on, so that no other experiment goes on with it
//	fold.go      the training without one fold, and what it says of that fold's images
//	said.go      what is said of each image
//	result.go    the figures: of each fold, of all images, over folds and repeats
//	files.go     what is left in the folder
package crossval
