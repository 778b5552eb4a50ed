package session

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	tf "github.com/wamuir/graft/tensorflow"

	"github.com/tfft/tfft/internal/machine"
)

// executor names what computes, as far as it may change a bit of a result:
// TensorFlow's version, the processor and its arithmetic, how many threads share the
// work, and the GPUs in use.
func (s *Session) executor() (string, error) {
	devices, err := s.saved.Session.ListDevices()
	if err != nil {
		return "", fmt.Errorf("list devices: %w", err)
	}
	arithmetic := machine.ReadArithmetic()
	parts := []string{tf.Version(), Processor(), arithmetic.Instructions, arithmetic.Caches, arithmetic.Kernels, fmt.Sprint(s.threads)}
	if slices.ContainsFunc(devices, func(d tf.Device) bool { return d.Type == "GPU" }) {
		gpus, _ := filepath.Glob("/proc/driver/nvidia/gpus/*/information") // the pattern is well-formed
		for _, gpu := range gpus {
			parts = append(parts, machine.Field(gpu, "Model"))
		}
	}
	return strings.Join(parts, "; "), nil
}

// Processor names the kind of CPU.
func Processor() string { return runtime.GOARCH + " " + machine.Field("/proc/cpuinfo", "model name") }
