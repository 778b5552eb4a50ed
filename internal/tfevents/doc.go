// Package tfevents reads and writes the event files that TensorBoard shows.
//
// A file (file.go) is records one after the other (record.go), each with its checksums. A
// record is an event (event.go): a step, a time, and values under their tags (value.go). The
// values of the plugins that tfft uses are in scalar.go, image.go and hparams.go. Events are
// protocol buffers, which message.go writes and scan.go reads field by field.
package tfevents
