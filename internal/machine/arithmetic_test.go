package machine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCaches(t *testing.T) {
	dir := t.TempDir()
	for index, cache := range []map[string]string{
		{"level": "1\n", "type": "Data\n", "size": "48K\n"},
		{"level": "1\n", "type": "Instruction\n", "size": "32K\n"},
		{"level": "2\n", "type": "Unified\n", "size": "2048K\n"},
	} {
		for name, value := range cache {
			path := filepath.Join(dir, "index"+string(rune('0'+index)), name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(value), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got, want := caches(dir), "L1 48K, L2 2048K"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := caches(filepath.Join(dir, "none")); got != "" {
		t.Errorf("no folder: %q", got)
	}
}

func TestArithmeticHoldsTheVariablesThatAreSet(t *testing.T) {
	for _, name := range KernelVariables {
		t.Setenv(name, "")
	}
	t.Setenv("ONEDNN_MAX_CPU_ISA", "AVX2")
	t.Setenv("TF_ENABLE_ONEDNN_OPTS", "0")
	a := ReadArithmetic()
	if want := "ONEDNN_MAX_CPU_ISA=AVX2 TF_ENABLE_ONEDNN_OPTS=0"; a.Kernels != want {
		t.Errorf("%q, want %q", a.Kernels, want)
	}
	if got := strings.Fields(a.Instructions); len(got) != len(ReadCPU().Features) {
		t.Errorf("instructions %v, want %v", got, ReadCPU().Features)
	}
}
