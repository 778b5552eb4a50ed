package pixels

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// collectEvery is how many bytes of tensors may be made between collections.
const collectEvery = 32 << 20

// collector bounds the memory of tensors. graft frees a tensor when Go's
// collector finds it unreachable, but the collector sees a few bytes of Go
// memory and not the C memory behind them, so it has to be called.
type collector struct {
	bytes   atomic.Int64
	running sync.Mutex
}

// allocated counts n bytes of tensors, and collects when it is time to.
func (c *collector) allocated(n int) {
	if c.bytes.Add(int64(n)) < collectEvery || !c.running.TryLock() {
		return
	}
	defer c.running.Unlock()
	c.bytes.Store(0)
	runtime.GC()
}
