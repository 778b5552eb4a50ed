package session_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestMemoryDoesNotGrowWithSteps trains and evaluates for a while and compares
// what the process holds.
func TestMemoryDoesNotGrowWithSteps(t *testing.T) {
	s, manifest := open(t, "tiny")
	full, last := noise(8, manifest.Input, manifest.Classes), noise(3, manifest.Input, manifest.Classes)
	run := func(steps int) {
		for range steps {
			if _, err := s.Train("warmup", full, at(manifest, 1e-4)); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Train("warmup", last, at(manifest, 1e-4)); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Evaluate("warmup", full, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	run(150)
	before := residentMiB(t)
	run(600)
	after := residentMiB(t)
	t.Logf("resident: %.1f MiB after 450 calls, %.1f MiB after 2250", before, after)
	// Feeding new tensors would add 1800 x 20 KiB = 35 MiB.
	if after-before > 10 {
		t.Errorf("memory grew by %.1f MiB over 1800 calls", after-before)
	}
}

// residentMiB reads the process's resident memory.
func residentMiB(t *testing.T) float64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kib float64
		if n, _ := fmt.Sscanf(line, "VmRSS: %f kB", &kib); n == 1 {
			return kib / 1024
		}
	}
	t.Fatal("no VmRSS in /proc/self/status")
	return 0
}
