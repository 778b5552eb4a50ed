// Package graph reads what an exported graph says of itself.
//
// The exporter puts a manifest (manifest.go) beside the SavedModel: the input, the
// classes, the layers (layers.go), the phases in the order in which they run, the blocks
// of layers whose learning rates differ (blocks.go), the hyperparameters that its
// signatures take (scalars.go), and whether it takes images that are mixed of two
// (mixing.go). The contract
// (contract.go) is what signatures a graph with such a manifest must have; one that
// has others is refused. Everything above looks up by name what the graph says here,
// and lists none of it itself.
package graph
