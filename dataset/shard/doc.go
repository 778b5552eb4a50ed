// Package shard finds images, and their labels, in files that hold many of them.
//
//	tar.go    where each file lies in a tar
//	key.go    which files of a tar are one sample: WebDataset's rule
//	label.go  what a .cls or .json file says of the class
//	names.go  the names of classes that are numbers
//
// Of a parquet file, which parquet-go reads:
//
//	footer.go         what is refused before parquet-go sees it
//	parquet.go        what opens it, and reads the values of a column
//	features.go       which columns have images and labels, and how the classes are called
//	columns.go        the types of columns
//	parquetlabels.go  the labels of each row
//	images.go         the image of each row
//	pagecache.go      the pages of images that were unpacked last
//
// It finds where things are, and decodes no image. testdata has files that other programs wrote.
package shard
