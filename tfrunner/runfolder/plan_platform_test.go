package runfolder_test

import (
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/machine"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

func TestPlanRefusesWhatRoundsOtherwise(t *testing.T) {
	was := checkpoint.Platform{Device: "CPU", Threads: 2, TensorFlow: "2.21.0", Go: "go1.26", Processor: "amd64 A",
		Arithmetic: machine.Arithmetic{Instructions: "AVX AVX2", Caches: "L1 48K"}}
	latest := at("warmup", 3, 50)
	latest.Identity.Platform = was
	for want, change := range map[string]func(*checkpoint.Platform){
		"`threads` 2, now it is 4":             func(e *checkpoint.Platform) { e.Threads = 4 },
		"TensorFlow 2.21.0, now it is 2.22.0":  func(e *checkpoint.Platform) { e.TensorFlow = "2.22.0" },
		"the device CPU, now it is GPU":        func(e *checkpoint.Platform) { e.Device = "GPU" },
		"a tfft built by go1.26, now it is go": func(e *checkpoint.Platform) { e.Go = "go1.27" },
		"the processor amd64 A, now it is":     func(e *checkpoint.Platform) { e.Processor = "amd64 B" },
		"instructions AVX AVX2, now it is AVX": func(e *checkpoint.Platform) { e.Instructions = "AVX" },
		"caches L1 48K, now it is L1 32K":      func(e *checkpoint.Platform) { e.Caches = "L1 32K" },
		"environment none, now it is ONEDNN_M": func(e *checkpoint.Platform) { e.Kernels = "ONEDNN_MAX_CPU_ISA=AVX2" },
	} {
		now := was
		change(&now)
		_, err := runfolder.Request{Settings: checkpoint.Settings{BatchSize: 32, Augment: "default"}}.Plan(threePhases, checkpoint.Identity{Platform: now}, latest)
		drift := was.Drift(now)
		if len(drift) == 1 && err == nil && strings.Contains(drift[0], want) {
			continue // only warned of
		}
		if len(drift) > 0 || err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%v, warned of %q, want %q", err, drift, want)
		}
	}
	now := was
	was.Arithmetic = machine.Arithmetic{}
	if drift := was.Drift(now); len(drift) > 0 {
		t.Errorf("a run that does not know its instructions: %q", drift)
	}
}
