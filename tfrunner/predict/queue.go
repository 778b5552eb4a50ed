package predict

import "context"

// request is a picture that waits for its probabilities.
type request struct {
	ctx           context.Context // of whoever waits
	picture       []byte
	probabilities []float32  // one a class, once done has a value
	done          chan error // has room for one
}

// ask hands a picture to a worker and waits for its probabilities. The worker may
// still read the picture when ctx has ended.
func (m *Model) ask(ctx context.Context, picture []byte) ([]float32, error) {
	r := &request{ctx: ctx, picture: picture, done: make(chan error, 1)}
	select {
	case m.requests <- r:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case err := <-r.done:
		return r.probabilities, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// work makes one call of the network after the other until there are no more
// requests. There are as many workers as calls can be under way at once.
func (m *Model) work() {
	var images []byte
	for first := range m.requests {
		together := m.gather(first)
		if len(together) == 0 {
			continue
		}
		images = images[:0]
		for _, r := range together {
			images = append(images, r.picture...)
		}
		probabilities := make([]float32, len(together)*len(m.classes))
		err := m.network.Predict(images, probabilities)
		for i, r := range together {
			r.probabilities = probabilities[i*len(m.classes) : (i+1)*len(m.classes)]
			r.done <- err
		}
	}
}

// gather takes the requests that wait, first among them, as many as fit into a call.
// It does not wait for more, and leaves out those that nobody waits for any more.
func (m *Model) gather(first *request) (together []*request) {
	for r := first; ; {
		if r.ctx.Err() == nil {
			together = append(together, r)
		}
		if len(together) == m.network.Images() {
			return together
		}
		select {
		case next, open := <-m.requests:
			if !open {
				return together
			}
			r = next
		default:
			return together
		}
	}
}
