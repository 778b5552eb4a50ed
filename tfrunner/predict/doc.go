// Package predict classifies pictures with a trained model.
//
// A run leaves a model folder that stands alone: the SavedModel, the names of its
// classes, and how pictures are decoded. Open loads it, once; the Model that it gives
// is called from any number of goroutines.
//
//	folder.go      which folder is meant, and whether it is whole
//	checkpoint.go  one of a run's checkpoints in its place
//	model.go       Open and Close
//	classify.go    one picture in, its classes out
//	queue.go       pictures that wait share a call of the graph
//	all.go         many files, in batches of a fixed order
//
// TensorFlow is behind tfrunner/session and dataset/pixels.
package predict
