package session

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	tf "github.com/wamuir/graft/tensorflow"
)

// executor names what computes, as far as it may change a bit of a result:
// TensorFlow's version, the processor and how many threads share the work, and
// the GPUs in use.
func (s *Session) executor() (string, error) {
	devices, err := s.saved.Session.ListDevices()
	if err != nil {
		return "", fmt.Errorf("list devices: %w", err)
	}
	parts := []string{tf.Version(), Processor(), fmt.Sprint(s.threads)}
	if slices.ContainsFunc(devices, func(d tf.Device) bool { return d.Type == "GPU" }) {
		gpus, _ := filepath.Glob("/proc/driver/nvidia/gpus/*/information") // the pattern is well-formed
		for _, gpu := range gpus {
			parts = append(parts, field(gpu, "Model"))
		}
	}
	return strings.Join(parts, "; "), nil
}

// Processor names the kind of CPU.
func Processor() string { return runtime.GOARCH + " " + field("/proc/cpuinfo", "model name") }

// field is the value of the first line "name : value" in a file of the kernel's;
// empty where there is none.
func field(path, name string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
