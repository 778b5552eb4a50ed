package predict

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/graph"
)

// slow is a network of two classes, whose calls each take a value from release. A
// picture's probabilities are its first byte and 0.
type slow struct {
	release chan struct{}
	begun   chan int // images of each call
}

func (s *slow) Calls() int  { return 1 }
func (s *slow) Images() int { return 4 }

func (s *slow) Predict(images []byte, dst []float32) error {
	s.begun <- len(images) / 12
	<-s.release
	for i := range len(images) / 12 {
		dst[2*i] = float32(images[12*i])
		if images[12*i] == 255 {
			dst[2*i] = float32(math.NaN())
		}
	}
	return nil
}

func (s *slow) PredictBatch(b *dataset.Batch, _ []float32) ([]float32, error) {
	probabilities := make([]float32, 2*len(b.Samples))
	return probabilities, s.Predict(b.Images, probabilities)
}

// fill is a decoder of 2 x 2 pixels, all of which are a file's first byte.
type fill struct{}

func (fill) Decode(contents, dst []byte) error {
	for i := range dst {
		dst[i] = contents[0]
	}
	return nil
}

func newSlow() (*Model, *slow) {
	network := &slow{release: make(chan struct{}), begun: make(chan int, 100)}
	m := &Model{
		input: graph.Input{Height: 2, Width: 2}, classes: []string{"no", "yes"},
		network: network, decoder: fill{}, free: func() error { return nil },
	}
	m.start()
	return m, network
}

// TestWaitingPicturesShareACall has pictures wait while a call is under way.
func TestWaitingPicturesShareACall(t *testing.T) {
	m, network := newSlow()
	var asking sync.WaitGroup
	ask := func(value byte) {
		asking.Go(func() {
			classes, err := m.Classify(context.Background(), []byte{value})
			if err != nil || classes[0].Probability != float32(value) {
				t.Errorf("%v, %v for %d", classes, err, value)
			}
		})
	}
	ask(1)
	if n := <-network.begun; n != 1 {
		t.Errorf("a call of %d, want one that waits for no more", n)
	}
	for i := range 7 {
		ask(byte(2 + i))
	}
	close(network.release)
	asking.Wait()
	close(network.begun)
	sum := 0
	for n := range network.begun {
		sum += n
		if n > 4 {
			t.Errorf("a call of %d, want at most 4", n)
		}
	}
	if sum != 7 {
		t.Errorf("%d pictures after the first, want 7", sum)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

// TestGatherLeavesOutWhoGaveUp gathers requests of which one is cancelled.
func TestGatherLeavesOutWhoGaveUp(t *testing.T) {
	m := &Model{network: &slow{}, requests: make(chan *request, 8)}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for i := range 6 {
		r := &request{ctx: t.Context()}
		if i == 1 {
			r.ctx = cancelled
		}
		m.requests <- r
	}
	if got := m.gather(&request{ctx: cancelled}); len(got) != 4 || len(m.requests) != 1 {
		t.Errorf("%d gathered, %d left, want 4 and 1", len(got), len(m.requests))
	}
	if got := m.gather(<-m.requests); len(got) != 1 {
		t.Errorf("%d gathered, want the one that was left", len(got))
	}
}

// TestCancelledCallsReturn cancels a call before it begins, and one that is under way.
func TestCancelledCallsReturn(t *testing.T) {
	m, network := newSlow()
	ctx, cancel := context.WithCancel(t.Context())
	returned := make(chan error)
	go func() {
		_, err := m.Classify(ctx, []byte{1})
		returned <- err
	}()
	<-network.begun
	waiting := make(chan error)
	go func() {
		_, err := m.Classify(ctx, []byte{1})
		waiting <- err
	}()
	cancel()
	for _, err := range []error{<-returned, <-waiting} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	}
	if _, err := m.Classify(ctx, []byte{1}); !errors.Is(err, context.Canceled) {
		t.Errorf("begun with a context that has ended: %v", err)
	}
	for _, err := range m.ClassifyAll(ctx, Images{Samples: []dataset.Sample{{Path: "a"}}}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("many: %v", err)
		}
	}
	close(network.release)
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

// TestCloseWaits closes a model with a call under way.
func TestCloseWaits(t *testing.T) {
	m, network := newSlow()
	freed := false
	m.free = func() error { freed = true; return nil }
	answered := make(chan error, 1)
	go func() {
		_, err := m.Classify(context.Background(), []byte{1})
		answered <- err
	}()
	<-network.begun
	closed := make(chan error)
	go func() { closed <- m.Close() }()
	for err := error(nil); !errors.Is(err, ErrClosed); { // from when Close has begun
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = m.Classify(ctx, []byte{1})
	}
	if len(answered) > 0 || freed {
		t.Error("Close did not wait")
	}
	close(network.release)
	if err := <-answered; err != nil {
		t.Errorf("the call under way: %v", err)
	}
	if err := <-closed; err != nil || !freed {
		t.Errorf("closed: %v, freed: %v", err, freed)
	}
	if err := m.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
	for _, err := range m.ClassifyAll(t.Context(), Images{Samples: []dataset.Sample{{Path: "a"}}}) {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("many, when closed: %v", err)
		}
	}
}

// TestNoNumberIsNoAnswer has the network give NaN for one image of two.
func TestNoNumberIsNoAnswer(t *testing.T) {
	m, network := newSlow()
	close(network.release)
	dir := t.TempDir()
	for name, value := range map[string]byte{"good.png": 1, "bad.png": 255} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte{value}, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	bad := filepath.Join(dir, "bad.png")
	if classes, err := m.ClassifyFile(t.Context(), bad); err == nil || !strings.Contains(err.Error(), bad) {
		t.Errorf("%v, %v", classes, err)
	}
	var answers []Answer
	var failed error
	images := Images{Source: dataset.Folder(dir), Samples: []dataset.Sample{{Path: "good.png"}, {Path: "bad.png"}}, BatchSize: 2}
	for answer, err := range m.ClassifyAll(t.Context(), images) {
		if failed = err; err == nil {
			answers = append(answers, answer)
		}
	}
	if len(answers) != 1 || answers[0].Sample.Path != "good.png" || failed == nil || !strings.Contains(failed.Error(), `"bad.png"`) {
		t.Errorf("%v, then %v", answers, failed)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}
