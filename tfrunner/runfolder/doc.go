// Package runfolder is where a run's results lie, and what a run in such a folder does
// next.
//
// The folder (folder.go) holds run.json (record.go), the list of the images
// (images.go), the checkpoints, the trained model and a folder for each phase; one
// process at a time works in it (lock.go). The plan (plan.go) follows from what is
// asked for and from the newest checkpoint: which phases run, from where, and what is
// refused because the run in the folder is another one.
package runfolder
