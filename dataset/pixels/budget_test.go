package pixels

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"golang.org/x/sync/semaphore"
)

// TestRoom reserves more than there is from many goroutines: what they hold at once
// stays within the room, and each gets its turn, the one that takes more than all of
// it alone.
func TestRoom(t *testing.T) { synctest.Test(t, testRoom) }

func testRoom(t *testing.T) {
	const memory = 100
	d := &Decoder{options: Options{Memory: memory}, budget: semaphore.NewWeighted(memory)}
	var held, most atomic.Int64
	var running sync.WaitGroup
	for i := range int64(200) {
		running.Go(func() {
			for _, wanted := range []int64{1 + i, 30, 5000} {
				room := d.reserve(wanted)
				now := held.Add(room)
				for before := most.Load(); now > before && !most.CompareAndSwap(before, now); before = most.Load() {
				}
				if room < min(wanted, memory) {
					t.Errorf("%d of %d", room, wanted)
				}
				held.Add(-room)
				d.release(room)
			}
		})
	}
	running.Wait()
	if most.Load() > memory || most.Load() == 0 {
		t.Errorf("%d at once, want at most %d", most.Load(), memory)
	}
}

// TestDecodeWithLittleMemory decodes pictures that all take more than there is.
func TestDecodeWithLittleMemory(t *testing.T) {
	decoder, err := New(Options{Height: 8, Width: 8, Interpolation: "bilinear", Memory: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	file := pngFile(t, gradient(40, 40))
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			for range 20 {
				if err := decoder.Decode(file, make([]byte, decoder.size)); err != nil {
					t.Error(err)
				}
				if err := decoder.Decode(file[:60], make([]byte, decoder.size)); err == nil {
					t.Error("half a file is no error")
				}
			}
		})
	}
	running.Wait()
	if !decoder.budget.TryAcquire(1) {
		t.Error("room was not given back")
	}
	unbounded := newDecoder(t, 8, 8, "bilinear")
	if decoder.Fingerprint() != unbounded.Fingerprint() {
		t.Error("the memory is part of the fingerprint")
	}
}
