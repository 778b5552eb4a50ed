// Package shard finds images, and their labels, in files that hold many of them.
//
//	tar.go    where each file lies in a tar
//	key.go    which files of a tar are one sample: WebDataset's rule
//	label.go  what a .cls or .json file says of the class
//	names.go  the names of classes that are numbers
//
// Of a parquet file:
//
//	parquet.go        what opens it: footer.go reads what it says of itself, which thrift.go
//	                  decodes, and schema.go makes columns of that
//	features.go       which columns have images and labels, and how the classes are called
//	pages.go          the pages of a column: unpack.go and snappy.go unpack them
//	values.go         what is in a page of numbers or text
//	parquetlabels.go  the labels of each row
//	images.go         where the image of each row lies
//	packed.go         what reads an image in a compressed page: pagecache.go keeps the page,
//	                  and snappyindex.go knows where in it to begin
//
// It reads where things are, and opens no image. testdata has files that other programs wrote.
package shard
