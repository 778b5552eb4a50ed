package graph

import (
	"fmt"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
)

// Mixes says whether the graph can be trained on images that are mixed of two.
func (m *Manifest) Mixes() bool { return len(m.Mixing) > 0 }

// CheckMixing refuses an augmentation that mixes images where the graph takes none that are
// mixed (exit code 2).
func (m *Manifest) CheckMixing(mixes bool) error {
	if mixes && !m.Mixes() {
		return fault.Usage("`augment` mixes images with each other, and the graph learns of each image by itself").
			WithHint("export the graph with: python -m pyexport --mix")
	}
	return nil
}

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
