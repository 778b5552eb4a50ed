// Package dataset turns a folder of pictures into batches for training.
//
// The data flows through its files in this order:
//
//	split.go    which folders are the training, validation and evaluation splits
//	scan.go     the classes and samples of each split, and their digest
//	walk.go     the image files below one class folder
//	order.go    the order of an epoch, from (seed, epoch)
//	read.go     the contents of one file, refused when absurdly large
//	augment.go  the transform drawn for an image, from (seed, epoch, path)
//	warp.go     the transform applied to pixels
//	imagecache.go, imagecache_file.go  decoded images kept on disk
//	worker.go   read, decode and warp of one image into its place in a batch
//	batch.go    the batch, and the ring of them that bounds memory
//	loader.go   all of it for an epoch, in order, by several workers
//
// Package dataset/build makes such folders out of other layouts.
//
// Pixels are uint8 RGB, rows first: an image is height x width x 3 bytes. The
// package decodes nothing itself: a Decoder does (dataset/pixels has one).
package dataset
