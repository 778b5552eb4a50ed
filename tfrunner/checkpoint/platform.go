package checkpoint

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/machine"
)

// Platform is what computes a run.
type Platform struct {
	Device     string `json:"device"`     // CPU or GPU
	Threads    int    `json:"threads"`    // that share an operation on the CPU
	TensorFlow string `json:"tensorflow"` // version
	Go         string `json:"go"`         // version
	Processor  string `json:"processor"`
	machine.Arithmetic
}

// check refuses to continue with what rounds otherwise (exit code 2): another
// kind of device, another number of threads, another TensorFlow.
func (p Platform) check(now Platform) error {
	changed := func(what string, was, is any, hint string) error {
		return fault.Usage("the run was started with %s %v, now it is %v: results would differ in their last digits", what, was, is).
			WithHint("%s, or start over with `fresh`", hint)
	}
	switch {
	case p.Device != now.Device:
		return changed("the device", p.Device, now.Device, "give `device` "+strings.ToLower(p.Device))
	case p.Threads != now.Threads:
		return changed("`threads`", p.Threads, now.Threads, fmt.Sprintf("give `threads` %d", p.Threads))
	case p.TensorFlow != now.TensorFlow:
		return changed("TensorFlow", p.TensorFlow, now.TensorFlow, "continue with a tfft that is linked to TensorFlow "+p.TensorFlow)
	}
	return nil
}

// Drift says what is different from when the run was started, and may, but need
// not, change last digits. What a run of an older tfft does not know is passed over.
func (p Platform) Drift(now Platform) (notes []string) {
	note := func(what, was, is string) {
		if was != is {
			notes = append(notes, fmt.Sprintf("the run was started with %s %s, now it is %s: last digits may differ",
				what, cmp.Or(was, "none"), cmp.Or(is, "none")))
		}
	}
	note("a tfft built by", p.Go, now.Go)
	note("the processor", p.Processor, now.Processor)
	if p.Instructions != "" {
		note("the processor's instructions", p.Instructions, now.Instructions)
		note("the processor's caches", p.Caches, now.Caches)
		note("the environment", p.Kernels, now.Kernels)
	}
	return notes
}
