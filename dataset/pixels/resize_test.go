package pixels

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestResizeIsTensorFlows resizes noise with the graph and without, to sizes
// and from sizes of every kind: the two agree to the last bit.
func TestResizeIsTensorFlows(t *testing.T) {
	sources := [][2]int{{1, 1}, {1, 9}, {9, 1}, {2, 3}, {31, 33}, {32, 48}, {33, 100}, {64, 64}, {97, 61}, {224, 224}, {225, 223}, {480, 640}, {517, 389}, {1000, 37}}
	for _, to := range [][2]int{{1, 1}, {2, 2}, {32, 32}, {48, 31}, {224, 224}} {
		faster := newDecoder(t, to[0], to[1], "bilinear")
		if faster.resizer == nil {
			t.Skip("TensorFlow rounds in another way on this machine, and keeps the resize")
		}
		graph := newDecoder(t, to[0], to[1], "bilinear")
		graph.resizer = nil
		for _, from := range sources {
			t.Run(fmt.Sprintf("%dx%d from %dx%d", to[0], to[1], from[0], from[1]), func(t *testing.T) {
				file, err := noise(from[0], from[1])
				if err != nil {
					t.Fatal(err)
				}
				if got, want := decode(t, faster, file), decode(t, graph, file); !bytes.Equal(got, want) {
					t.Errorf("%d bytes differ", differing(got, want))
				}
			})
		}
	}
}

func differing(a, b []byte) int {
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

func BenchmarkResize(b *testing.B) {
	const height, width = 512, 512
	picture := rgb(gradient(height, width))
	resizer, dst := newTriangle(224, 224), make([]byte, 224*224*3)
	b.ReportAllocs()
	for b.Loop() {
		resizer.resize(dst, picture, height, width)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		d, err := New(Options{Height: 224, Width: 224, Interpolation: "bilinear"})
		if err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}

// TestSpansOfLongSides computes which pixels are taken of pictures as long as header.Read
// takes them: there is room for the weights of all.
func TestSpansOfLongSides(t *testing.T) {
	const longest = 1 << 23
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		from, to := longest-random.IntN(longest/2), 1+random.IntN(2000)
		step, radius, size := triangleOf(to, from)
		for x := range to {
			start, end := reach(float32((float32(x)+0.5)*step), radius, from)
			if start < 0 || end <= start || end-start > size || end > from {
				t.Fatalf("%d from %d: position %d takes %d to %d, with room for %d", to, from, x, start, end, size)
			}
		}
	}
}
