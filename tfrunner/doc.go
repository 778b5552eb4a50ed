// Package tfrunner drives the training of an exported graph.
//
// A graph's manifest (manifest.go) lists its phases; a plan (plan.go) says
// which of them run and from where; the loop (loop.go) trains one phase, epoch
// by epoch, calling hooks: history.csv (history.go), the NaN guard
// (nanguard.go) and checkpoints (checkpoint.go). What a phase leaves behind
// lies in the run folder (runfolder.go).
//
// The loop sees a Model and a Source of batches, never TensorFlow: package
// session implements Model on the TensorFlow C API, and everything here builds
// and is tested without it.
package tfrunner
