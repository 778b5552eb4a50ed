// Package tensorboard keeps the event files of a run, which TensorBoard shows.
//
// TensorBoard takes each folder with event files for a run, and draws the runs that have a tag
// in common in one chart. So each phase has a folder for its training and one for its
// validation (curves.go, series.go), whose files are brought to what the history is, however
// the run was interrupted, and one for the pictures of its report (report.go). The run's own
// folder has the hyperparameters (hyperparameters.go). What was written before and is as it
// should be stays (once.go).
package tensorboard
