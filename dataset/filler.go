package dataset

// Filler fills the batches of a Loader with what is made of their samples:
// images, or features in their place. Targets and weights are the Loader's.
type Filler interface {
	// Room makes room for n samples in b, in the memory that b has already where
	// that is enough.
	Room(b *Batch, n int)
	// Fork is the Filler that one goroutine works with; it has working memory of
	// its own.
	Fork() Filler
	// Fill puts the sample s, as the epoch view shows it, into place i of b. Only
	// what Fork gave fills, one place at a time. Errors name the file.
	Fill(b *Batch, i int, s Sample, view int) error
}

// job is one place of a batch to fill.
type job struct {
	slot  *slot
	index int
	view  int // of its sample
}

// work fills places in until there are no more.
func work(f Filler, jobs <-chan job) {
	for j := range jobs {
		b := &j.slot.batch
		j.slot.finish(j.index, f.Fill(b, j.index, b.Samples[j.index], j.view))
	}
}

// room is buf with length n, in new memory where it has to be.
func room[T any](buf []T, n int) []T {
	if cap(buf) < n {
		return make([]T, n)
	}
	return buf[:n]
}
