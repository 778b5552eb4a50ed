// Package shard finds images, and their labels, in files that hold many of them.
//
//	tar.go    where each file lies in a tar
//	key.go    which files of a tar are one sample: WebDataset's rule
//	label.go  what a .cls or .json file says of the class
//	names.go  the names of classes that are numbers
//
// It reads where things are, and opens no image.
package shard
