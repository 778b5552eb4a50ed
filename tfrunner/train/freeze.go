package train

import (
	"maps"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// CheckFrozen compares the sums of frozen variables at two times in a phase: those
// that the phase began with, for an older tfft had no sums of what is another phase's alone.
// The error names the variables that changed.
func CheckFrozen(began, now map[string]string) error {
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(began)) {
		if began[name] != now[name] {
			changed = append(changed, name)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return fault.Failed("%q changed, which the phase freezes (changed: %s)", changed[0], strings.Join(changed, ", ")).
		WithHint("the graph does not train what its manifest says: export it again, and start over with `fresh`")
}
