package train

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tfft/tfft/tfrunner/graph"
)

// Metrics are figures over a set of images, by name: Loss, the mean loss, and the
// metrics of the graph's task.
type Metrics map[string]float64

// Loss is the name of the mean loss among Metrics.
const Loss = graph.LossOutput

// Names are those of the figures: the loss, then the others in the order of the alphabet.
func (m Metrics) Names() []string {
	names := slices.Sorted(maps.Keys(m))
	if i := slices.Index(names, Loss); i > 0 {
		names = slices.Insert(slices.Delete(names, i, i+1), 0, Loss)
	}
	return names
}

// Text lists the figures, each with what stands before its name.
func (m Metrics) Text(prefix string) string {
	var parts []string
	for _, name := range m.Names() {
		parts = append(parts, fmt.Sprintf("%s%s %.4f", prefix, name, m[name]))
	}
	return strings.Join(parts, "  ")
}
