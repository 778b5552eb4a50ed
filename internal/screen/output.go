package screen

import (
	"io"
	"sync"

	"github.com/tfft/tfft/internal/fault"
)

// Output is standard output that remembers its first error, so that a result that could
// not be written is no success. Behind it nothing more is written.
type Output struct {
	W      io.Writer
	Screen *Screen // whose line of progress goes before W is written, as both may be one terminal

	// Columns of the window; 0: it is none.
	Columns int

	mu  sync.Mutex
	err error
}

// Write writes, until that fails for the first time.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	if o.Screen != nil {
		o.Screen.Clear()
	}
	n, err := o.W.Write(p)
	if err != nil {
		o.err = fault.Failed("write to standard output: %w", fault.Cause(err))
		return n, o.err
	}
	return n, nil
}

// Err is the first error.
func (o *Output) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}
