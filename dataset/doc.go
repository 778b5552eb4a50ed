// Package dataset turns a folder, or a list, of pictures into batches for training.
//
// The data flows through its files in this order:
//
//	reader.go       one class an image, or any number: labelsets.go has these
//	split.go        which folders are the training, validation and evaluation splits
//	scan.go         the classes and samples of each split
//	walk.go         the image files below one class folder
//	list.go         a list instead of folders, line by line: listcolumns.go finds its
//	                columns, listfiles.go its files, scanlist.go its splits and classes
//	findshards.go   or files that hold many images: shards.go opens these, scanshards.go
//	                finds what is in them, scantar.go in a tar, scanparquet.go in parquet
//	labelled.go     the classes, and the splits' samples, of a list or of shards
//	groups.go       which images belong together, from a column of a list
//	folds.go        the samples dealt out for cross-validation, such groups whole
//	subsets.go      the samples in an order of which every beginning is a stratified subset
//	listing.go      the samples as text: their digest, and what changed
//	classweight.go  how much an image of each class counts
//	order.go        the order of an epoch, from (seed, epoch)
//	balance.go      likewise, where each class is shown as often
//	source.go       what opens images: files, or shards
//	inshard.go      what opens an image by its name alone
//	read.go         the contents of one image, refused when absurdly large
//	imagecache.go   decoded images kept on disk: imagecache_file.go tells whether
//	                a file changed, imagecache_list.go lists the caches
//	contents.go     checksums of the files, from one reading to the next
//	filler.go       what fills the places of a batch: filler_images.go reads, decodes
//	                and augments images, filler_features.go takes a network's features
//	mixing.go       images that are mixed of two, and what is true of both
//	batch.go        the batch, and the ring of them that bounds memory
//	loader.go       all of it for an epoch, in order, by several workers
//
// What is wrong with a dataset:
//
//	finding.go   what there is to say of a file, and what a run does about it
//	badimage.go  images that cannot be used, and the dataset without them
//	check.go     all findings of a dataset: remark.go has what is odd about one image
//
// Beside it: dataset/shard finds what is in shards, dataset/build makes such folders out of other layouts,
// dataset/header reads what files say of their pictures, dataset/pixels decodes, dataset/augment changes training images.
//
// Pixels are uint8 RGB, rows first: an image is height x width x 3 bytes. The
// package decodes nothing itself: a Decoder does (dataset/pixels has one).
package dataset
