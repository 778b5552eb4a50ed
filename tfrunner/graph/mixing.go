package graph

import (
	"fmt"
	"slices"

	"github.com/tfft/tfft/dataset"
)

// Mixes says whether the graph can be trained on images that are mixed of two.
func (m *Manifest) Mixes() bool { return len(m.Mixing) > 0 }

// validateMixing refuses what a loader does not give: beside each target that of the
// image's partner, and the image's share.
func (m *Manifest) validateMixing() error {
	if !m.Mixes() {
		return nil
	}
	var want []Row
	for _, t := range m.Task.Targets {
		want = append(want, Row{dataset.PartnerTarget(t.Name), t.Type, t.Shape})
	}
	want = append(want, Row{Name: dataset.ShareTarget, Type: "float32"})
	same := func(a, b Row) bool {
		return a.Name == b.Name && a.Type == b.Type && slices.Equal(a.Shape, b.Shape)
	}
	if !slices.EqualFunc(m.Mixing, want, same) {
		return fmt.Errorf("mixing: %v, want %v", m.Mixing, want)
	}
	return nil
}

// trainedOnImages is trained for images, which may be mixed of two.
func (m *Manifest) trainedOnImages(images TensorSpec) map[string]TensorSpec {
	specs := m.trained("images", images)
	for name, spec := range rows(m.Mixing) {
		specs[name] = spec
	}
	return specs
}
