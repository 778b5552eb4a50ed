package graph

import (
	"math"
	"slices"
)

// Block is layers that learn with one rate, where rates fall with depth.
type Block struct {
	Name   string   `json:"name"`
	Depth  int      `json:"depth"`  // blocks of the model behind it; 0: the head
	Layers []string `json:"layers"` // that train, in model order
}

// Multiplier is what the learning rate is multiplied by for the block's layers, where the
// scalar that RatesBy names is value.
func (b Block) Multiplier(value float64) float64 { return math.Pow(value, float64(b.Depth)) }

// Rates is the scalar that is raised to a block's depth; false: all layers learn with one
// rate.
func (m *Manifest) Rates() (Scalar, bool) {
	i := slices.IndexFunc(m.Scalars, func(s Scalar) bool { return s.Name == m.RatesBy })
	if i < 0 {
		return Scalar{}, false
	}
	return m.Scalars[i], true
}

// Takes says whether a phase is trained with the scalar.
func (s Scalar) Takes(phase string) bool {
	return slices.Contains(s.Signatures, TrainSignature(phase))
}
