// Package machine says what there is to compute with: the processor, the memory
// and the room on disks.
package machine

import (
	"os"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/cpu"
	"golang.org/x/sys/unix"

	"github.com/tfft/tfft/internal/disk"
)

// CPU is the processor.
type CPU struct {
	Model    string   `json:"model,omitempty"`
	Features []string `json:"features"` // instructions beyond the architecture's first, that TensorFlow's kernels use
	Threads  int      `json:"threads"`  // that this process may run on; TensorFlow makes as many
	Limit    int      `json:"limit"`    // processors' worth of time that this process gets; below Threads in some containers
}

// ReadCPU reads what is known of the processor.
func ReadCPU() CPU {
	return CPU{Model: Field("/proc/cpuinfo", "model name"), Features: features(), Threads: runtime.NumCPU(), Limit: Processors()}
}

// features lists those that the processor and the system both have.
func features() []string {
	all := []struct {
		name string
		has  bool
	}{
		{"AVX", cpu.X86.HasAVX}, {"AVX2", cpu.X86.HasAVX2}, {"FMA", cpu.X86.HasFMA}, {"AVX512F", cpu.X86.HasAVX512F},
		{"AVX512_VNNI", cpu.X86.HasAVX512VNNI}, {"AVX512_BF16", cpu.X86.HasAVX512BF16}, {"AMX", cpu.X86.HasAMXTile},
		{"NEON", cpu.ARM64.HasASIMD}, {"DOTPROD", cpu.ARM64.HasASIMDDP}, {"SVE", cpu.ARM64.HasSVE},
	}
	have := []string{}
	for _, f := range all {
		if f.has {
			have = append(have, f.name)
		}
	}
	return have
}

// Memory is the machine's, bytes; 0: unknown.
type Memory struct {
	Total     uint64 `json:"total_bytes"`
	Available uint64 `json:"available_bytes"`
	Limit     uint64 `json:"limit_bytes,omitempty"` // that its control group, such as a container's, sets this process
}

// ReadMemory reads what is known of the memory.
func ReadMemory() Memory {
	kibibytes := func(name string) uint64 {
		n, _ := strconv.ParseUint(strings.TrimSuffix(Field("/proc/meminfo", name), " kB"), 10, 64) // else unknown
		return n << 10
	}
	m := Memory{Total: kibibytes("MemTotal"), Available: kibibytes("MemAvailable")}
	m.Limit = readLimits("/").memory
	return m
}

// Folder is a place on a disk.
type Folder struct {
	Path    string `json:"path"`
	Free    uint64 `json:"free_bytes"`
	Problem string `json:"problem,omitempty"` // why nothing can be written there
}

// ReadFolder looks at path, or where it is not there yet, at where it would be
// made.
func ReadFolder(path string) Folder {
	f := Folder{Path: path}
	existing, err := disk.Existing(path)
	if err == nil {
		err = unix.Access(existing, unix.W_OK|unix.X_OK)
	}
	if err != nil {
		f.Problem = err.Error()
	}
	f.Free, _ = disk.Free(path) // 0: unknown
	return f
}

// Field is the value of the first line "name: value" in a file of the kernel's;
// empty where there is none.
func Field(path, name string) string {
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
