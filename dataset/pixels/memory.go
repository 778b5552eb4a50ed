package pixels

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
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

// allocated counts n bytes of tensors that are not used any more, and collects
// when it is time to. After as many bytes at once as make it time, they are given
// back when it returns.
func (c *collector) allocated(n int) {
	if n >= collectEvery {
		c.running.Lock()
		defer c.running.Unlock()
		c.bytes.Store(0)
		runtime.GC()
		finalizersRun()
		return
	}
	if c.bytes.Add(int64(n)) < collectEvery || !c.running.TryLock() {
		return
	}
	defer c.running.Unlock()
	c.bytes.Store(0)
	runtime.GC()
}

// finalizersRun waits until the finalizers that a collection left to run did: they
// run one after the other, and those of the next collection come last.
func finalizersRun() {
	const enough = time.Second // for a finalizer that does not come, as the last of a process may not
	ran := make(chan struct{})
	runtime.SetFinalizer(&mark{ran: ran}, func(m *mark) { close(m.ran) })
	runtime.GC()
	select {
	case <-ran:
	case <-time.After(enough):
	}
}

// mark is an object to be collected.
type mark struct{ ran chan struct{} }
