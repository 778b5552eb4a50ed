package main

import (
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/machine"
	"github.com/tfft/tfft/internal/test/gate"
)

// TestDecodeFast trains on JPEGs of several times the network's size: other
// pixels, but with the image cache, which an exact run filled before, the same as
// without.
func TestDecodeFast(t *testing.T) {
	t.Parallel()
	data, cache := jpegData(t, 160), t.TempDir()
	run := func(flags ...string) string {
		dir := filepath.Join(t.TempDir(), "run")
		args := []string{"run", "--graph", gate.Graph(t, "tiny"), "--data", data, "--run", dir, "--phase", "warmup", "--epochs", "2"}
		if code, _, stderr := tfft(t, append(args, flags...)...); code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		return dir
	}
	exact := run("--cache-dir", cache)
	fast := run("--cache-dir", cache, "--decode", "fast")
	sameRuns(t, fast, run("--cache-images", "off", "--cache-dir", t.TempDir(), "--decode", "fast"), "warmup")
	if untimed(t, exact, "warmup") == untimed(t, fast, "warmup") {
		t.Error("--decode fast changed nothing")
	}
}

// jpegData makes a data folder of noisy JPEGs, size pixels a side, of 5 classes.
func jpegData(t *testing.T, size int) string {
	t.Helper()
	root, random := t.TempDir(), rand.New(rand.NewPCG(1, 2))
	for _, split := range []string{dataset.Training, "validation"} {
		for n := range 15 {
			picture := image.NewGray(image.Rect(0, 0, size, size))
			for i := range picture.Pix {
				picture.Pix[i] = byte(random.Uint32()>>24)/2 + byte(40*(n%5))/2
			}
			dir := filepath.Join(root, split, fmt.Sprint(n%5))
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%d.jpg", n)))
			if err != nil {
				t.Fatal(err)
			}
			if err := jpeg.Encode(f, picture, nil); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return root
}

func TestDefaultDecodeMemory(t *testing.T) {
	for _, tt := range []struct {
		memory machine.Memory
		want   int64
	}{
		{machine.Memory{}, 512 << 20}, // unknown
		{machine.Memory{Total: 64 << 30}, 512 << 20},
		{machine.Memory{Total: 2 << 30}, 256 << 20},
		{machine.Memory{Total: 64 << 30, Limit: 1 << 30}, 128 << 20},
		{machine.Memory{Total: 1}, 1},
	} {
		if got := defaultDecodeMemory(tt.memory); got != tt.want {
			t.Errorf("%+v: %d bytes, want %d", tt.memory, got, tt.want)
		}
	}
}
