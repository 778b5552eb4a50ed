// Package checkpoint saves the complete states of a run, and finds the one to
// continue from.
//
// A checkpoint (state.go) is a folder with the model's variables, how far the phase
// has come, and what makes the run this run: its identity (identity.go) and the
// settings of the phase (settings.go). What the phase freezes is written once, and linked by
// its later checkpoints (frozen.go). The store (store.go) writes each one beside its
// final name, keeps the newest and the best (best.go), sets damaged ones aside
// (damaged.go) and keeps the old run until the first state of a new one is whole
// (fresh.go). Saver (saver.go) attaches it to the training loop.
package checkpoint
