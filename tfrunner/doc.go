// Package tfrunner makes a model of an exported graph and a folder of images: Open a
// run, Run it, Close it.
//
// Config (config.go) says what to train, on what, and how; an Observer (observer.go)
// hears what happens. A run (run.go) joins its images (data.go, sources.go), its folder
// (state.go, record.go) and the graph (weights.go), and brings each phase to its end:
// trained (phase.go), reported on (report.go), exported, and shown by TensorBoard (board.go,
// sheet.go). What only
// reads a run trains a copy of its weights (copy.go): FindLearningRate (ratetest.go) for a
// few steps, and Trials (trials.go, trialplan.go) one training (trial.go) after the other, or
// several at a time, of which an Observer hears in turn (inturn.go); basis.go has what their
// outcomes depend on, and scored.go what would make them too good. Trials also give what images look
// like to frozen layers (embeddings.go). MeasureRates (bench.go) times steps, and FeatureRate
// (featurerate.go) frozen layers.
//
// What computes and what decodes are fields of Config, so that TensorFlow is not
// linked here. Reports are: this package imports eval, and of those below only crossval,
// learningcurve, pick and sweep do. A phase is over when its report is, and what is damaged of it is
// made again from its checkpoint; a reporter behind an interface would have one maker, which
// every program had to name.
//
// The packages below know less: graph, train, checkpoint, runfolder and features take
// and give plain values, and session is TensorFlow.
package tfrunner
