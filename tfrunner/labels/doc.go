// Package labels finds, among all images of the data, labels that look wrong, near-duplicates and
// outliers, with what the frozen layers of a graph give. It changes no image and no label. Run does
// it.
//
//	config.go    what to train, and what a near-duplicate is
//	run.go       one after the other: compare, cross-validate, judge, write
//	findings.go  what is found: images by their place, and the order of suspicion
//	result.go    the same as figures and names
//	table.go     labels.csv, which can be edited and built from, and groups.csv
//	sheets.go    the contact sheets
package labels
