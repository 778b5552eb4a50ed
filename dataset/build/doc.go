// Package build makes the class folders that package dataset reads out of other
// layouts: numbered files, one folder of classes, a CSV.
//
// The data flows through its files in this order:
//
//	folders.go, csv.go  the images of a source, with class and perhaps split
//	shares.go           the split of each image, drawn by fractions and a seed
//	plan.go             which image gets which name in which folder
//	place.go            whether an image is in its place already
//	build.go            links or copies, whole or not at all
//
// The source is only read, and no image is looked into.
package build
