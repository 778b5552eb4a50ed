// Package pick says which of several exported graphs is worth training on some images: the phase
// of each is cross-validated on the same folds, and what that gives is held against what the
// graph costs. Run does it.
//
//	config.go    which graphs, on which images, and how the folds are dealt out
//	called.go    what each graph is called, in tables and folders
//	check.go     what is refused before anything expensive begins
//	run.go       one graph after the other, of which one is open at a time
//	measure.go   what is measured of a graph
//	result.go    the figures, the best graph first
//	compare.go   which graphs are as good as the best one
//	choose.go    which of these to train, and why
//	files.go     what is left in the folder
package pick
