package train

import (
	"maps"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// CheckFrozen compares the sums of frozen variables at two times in a phase. The
// error names the variables that changed, and their layers.
func CheckFrozen(began, now map[string]string) error {
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(began)) {
		if began[name] != now[name] {
			changed = append(changed, name)
		}
	}
	if len(changed) == 0 && len(began) == len(now) {
		return nil
	}
	if len(changed) == 0 {
		return fault.Failed("the phase began with %d frozen variables, now there are %d", len(began), len(now)).WithHint("export the graph again")
	}
	layer, _, _ := strings.Cut(changed[0], "/")
	return fault.Failed("the layer %q changed, which the phase freezes (changed: %s)", layer, strings.Join(changed, ", ")).
		WithHint("the graph does not train what its manifest says: export it again, and start over with `fresh`")
}
