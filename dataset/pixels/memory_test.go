package pixels

import (
	"fmt"
	"os"
	"runtime/debug"
	"testing"
)

// TestMemoryStaysFlat decodes a picture thousands of times: one with many
// pixels, and one with a long file. Go's own collections are off, as they are
// rare in a process with a large heap; without the decoder's, the second half
// of the pixels alone would take 468 MiB, and of the files 1 GB.
func TestMemoryStaysFlat(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	const limit = 128 << 20 // the allocator and finalizers that come late take up to 70 MiB
	for _, tt := range []struct {
		name    string
		size    int // pixels, height and width
		padding int // bytes after the picture's end
		half    int // decodes
	}{
		{"pixels", 128, 0, 10_000},
		{"contents", 8, 1 << 20, 1000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			contents := append(pngFile(t, gradient(40, 40)), make([]byte, tt.padding)...)
			decoder := newDecoder(t, tt.size, tt.size, "nearest")
			pixels := make([]byte, decoder.size)
			var resident [2]int64
			for i := range resident {
				for range tt.half {
					if err := decoder.Decode(contents, pixels); err != nil {
						t.Fatal(err)
					}
				}
				resident[i] = residentBytes(t)
			}
			t.Logf("resident: %d MiB after %d decodes, %d MiB after %d", resident[0]>>20, tt.half, resident[1]>>20, 2*tt.half)
			if grown := resident[1] - resident[0]; grown > limit {
				t.Errorf("grew by %d MiB, want at most %d", grown>>20, limit>>20)
			}
		})
	}
}

// residentBytes is the physical memory that the process takes.
func residentBytes(t *testing.T) int64 {
	t.Helper()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skipf("no /proc to measure memory by: %v", err)
	}
	var total, resident int64
	if _, err := fmt.Sscan(string(statm), &total, &resident); err != nil {
		t.Fatal(err)
	}
	return resident * int64(os.Getpagesize())
}
