package runfolder

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
)

// Own is how one phase is trained that is not trained like all others: the whole of it, in
// the words of Request.
type Own struct {
	Epochs              int
	checkpoint.Settings // but for StartFrom
	Ending              checkpoint.Ending
	Given               func(setting string) bool
	IfRun               bool // passed over where the phase is not run; otherwise that is refused
}

// of is what r asks of the phase called name, and of all others.
func (r Request) of(name string) Request {
	own, ok := r.Own[name]
	if !ok {
		return r
	}
	own.StartFrom = r.StartFrom
	r.Epochs, r.Settings, r.Ending, r.Given = own.Epochs, own.Settings, own.Ending, own.Given
	return r
}

// OwnSettings lists the settings of a phase that are its own, and would be others if it
// were trained like all phases.
func (r Request) OwnSettings(m *graph.Manifest, name string) []string {
	p := r.Planned(m, name)
	r.Own = nil
	return p.differences(r.Planned(m, name))
}

// checkOwn refuses phases with settings of their own that the graph does not have, or that
// are not run, and settings that make no sense (exit code 2).
func (r Request) checkOwn(m *graph.Manifest) error {
	for _, name := range slices.Sorted(maps.Keys(r.Own)) {
		if m.PhaseIndex(name) < 0 {
			setting := "set"
			if r.Own[name].IfRun {
				setting = "config"
			}
			return unknownPhase(m, setting, name)
		}
		if !slices.Contains(r.Asked(m), name) && !r.Own[name].IfRun {
			return fault.Usage("`set`: phase %q has settings of its own, and is not run", name).
				WithHint("leave them out, or run it too: the phases that run are %s", strings.Join(r.Asked(m), ", "))
		}
		if err := r.of(name).checkSettings(m); err != nil {
			return fmt.Errorf("phase %q: %w", name, err)
		}
	}
	return nil
}
