package machine

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestCPU(t *testing.T) {
	c := ReadCPU()
	if c.Threads < 1 || c.Limit < 1 || c.Model == "" && runtime.GOARCH == "amd64" {
		t.Errorf("%+v", c)
	}
	flags := strings.Fields(Field("/proc/cpuinfo", "flags"))
	for feature, flag := range map[string]string{"AVX": "avx", "AVX2": "avx2", "FMA": "fma", "AVX512F": "avx512f"} {
		if runtime.GOARCH == "amd64" && slices.Contains(c.Features, feature) != slices.Contains(flags, flag) {
			t.Errorf("%s: %v, but the kernel says %v", feature, c.Features, flags)
		}
	}
}

func TestMemory(t *testing.T) {
	if m := ReadMemory(); m.Total == 0 || m.Available == 0 || m.Available > m.Total {
		t.Errorf("%+v", m)
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	if f := ReadFolder(dir); f.Free == 0 || f.Problem != "" || f.Path != dir {
		t.Errorf("a folder: %+v", f)
	}
	if f := ReadFolder(filepath.Join(dir, "to", "be", "made")); f.Free == 0 || f.Problem != "" {
		t.Errorf("a folder that is not there yet: %+v", f)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if f := ReadFolder(filepath.Join(file, "below")); f.Problem == "" {
		t.Errorf("a folder below a file: %+v", f)
	}
	if f := ReadFolder("/proc/folder"); f.Problem == "" && f.Free > 0 {
		t.Errorf("a folder in /proc: %+v", f)
	}
}
