// Package features computes what the frozen layers of a phase make of an image once,
// instead of in each epoch.
//
// A plan (plan.go) says, from the graph and the settings alone, whether that is worth
// it, and for which images. The collector (collect.go) brings the features of images
// into a cache, from which a loader fills its batches; where the cache takes no more,
// it computes them whenever they are wanted. Package cache keeps them on disk, for all
// runs of the machine.
package features
