// Package tfrunner holds what a run is made of: graph (what an exported graph says of
// itself), train (the loop of one phase), checkpoint (complete states), runfolder (where
// results lie, and what comes next), features (what frozen layers give, kept) and
// session (TensorFlow).
package tfrunner
