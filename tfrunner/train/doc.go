// Package train trains one phase of a graph.
//
// The loop (loop.go) takes a Model and a Source of batches (model.go), never
// TensorFlow, and calls hooks after each step and each epoch. The learning rate of a
// step (schedule.go) and the epoch that ends a phase early (earlystop.go) follow from
// the history alone, so that a run that is continued goes on alike. Progress
// (progress.go) is how far a phase has come; history.go writes its rows to a file.
//
// What must not go unnoticed stops the run: a loss or a weight that is not finite
// (nanguard.go), a frozen layer that changed (freeze.go), a batch that is too large
// (outofmemory.go). Evaluate (evaluate.go) is the loop without training, which has the
// averages of weights where there are any (averages.go); RateTest
// (ratetest.go) is the one with a rising learning rate, and Meter (meter.go) times steps.
package train
