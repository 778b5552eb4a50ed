// Package sweep trains one phase of a graph many times, with other settings each time, and
// ranks what comes out by how well it does on the validation images. Where the phase trains on
// kept features, a trial costs what the head's own arithmetic does.
//
// Axes (axis.go) of settings (setting.go) make a space of trials (space.go). Run (sweep.go) plans them (config.go,
// planned.go, identity.go), trains them, so many at a time (training.go), or by successive
// halving (halving.go, weights.go), and writes each outcome (outcome.go) to a journal
// (journal.go): what was killed goes on. The table (table.go) is the same however many were
// trained at a time, and whether or not it went on. Pictures (pictures.go) show it.
package sweep
