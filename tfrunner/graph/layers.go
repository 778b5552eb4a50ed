package graph

import "slices"

// InHead says whether a layer belongs to the head.
func (m *Manifest) InHead(layer string) bool {
	at := func(name string) int {
		return slices.IndexFunc(m.Layers, func(l Layer) bool { return l.Name == name })
	}
	return at(layer) >= at(m.Head.First)
}

// FrozenWork is about how many floating-point operations the frozen layers of
// phase take for an image, up to the one that gives the features: every
// parameter is multiplied and added once at each position of its layer's output.
func (m *Manifest) FrozenWork(phase Phase) float64 {
	work := 0.0
	cut := slices.IndexFunc(m.Layers, func(l Layer) bool { return l.Name == phase.Cut })
	for _, layer := range m.Layers[:cut+1] {
		if !slices.Contains(phase.Frozen, layer.Name) {
			continue
		}
		positions := 1.0
		for _, n := range layer.OutputShape[:max(len(layer.OutputShape)-1, 0)] {
			if n != nil {
				positions *= float64(*n)
			}
		}
		work += 2 * float64(layer.Parameters) * positions
	}
	return work
}

// FeatureValues is how many numbers the features of an image are; 1 where the phase
// freezes nothing.
func (p Phase) FeatureValues() int {
	values := 1
	for _, n := range p.FeatureShape {
		values *= n
	}
	return values
}
