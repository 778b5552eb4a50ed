package dataset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/tfft/tfft/internal/fault"
)

// BadImage is the error of an image that cannot be used; the user has to fix it.
type BadImage struct {
	Path  string // as in Sample.Path
	Doing string // read or decode
	Err   error  // with a hint
}

func (b *BadImage) Error() string { return fmt.Sprintf("%s %q: %v", b.Doing, b.Path, b.Err) }

func (b *BadImage) Unwrap() error { return b.Err }

// badImage makes the error of an image; hint is for causes that have none.
func badImage(doing, path string, cause error, hint string) error {
	return &BadImage{Path: path, Doing: doing, Err: fault.Usage("%w", cause).WithHint("%s", cmp.Or(fault.Hint(cause), hint))}
}

// findingOf turns an error about path into a finding.
func findingOf(path string, err error, c Consequence) Finding {
	var bad *BadImage
	if errors.As(err, &bad) {
		err = bad.Err
	}
	return Finding{Path: path, Problem: err.Error(), Consequence: c, Hint: fault.Hint(err)}
}

// BadImages reads and decodes every image of the loader once, or takes it from the
// cache, and returns those that cannot be used, by path. progress, which may be
// nil, is told how many are done.
func (l *Loader) BadImages(ctx context.Context, progress func(done, total int)) ([]Finding, error) {
	var bad []Finding
	err := l.eachImage(ctx, (*imageFiller).recall, progress, func(i int, _ *imageFiller, err error) {
		if err != nil {
			bad = append(bad, findingOf(l.cfg.Samples[i].Path, err, BadFile))
		}
	})
	slices.SortFunc(bad, func(a, b Finding) int { return cmp.Compare(a.Path, b.Path) })
	return bad, err
}

// eachImage calls load for every image, on as many goroutines as the loader has
// workers, and visit with each result, one call at a time.
func (l *Loader) eachImage(ctx context.Context, load func(*imageFiller, Sample) error, progress func(done, total int), visit func(i int, f *imageFiller, err error)) error {
	next := make(chan int)
	var visiting sync.Mutex
	var running sync.WaitGroup
	done := 0
	for range l.cfg.Workers {
		running.Go(func() {
			f := newImageFiller(&l.cfg)
			for i := range next {
				err := load(f, l.cfg.Samples[i])
				visiting.Lock()
				visit(i, f, err)
				done++
				if progress != nil {
					progress(done, len(l.cfg.Samples))
				}
				visiting.Unlock()
			}
		})
	}
	err := hand(ctx, next, len(l.cfg.Samples))
	running.Wait()
	return err
}

// hand sends 0 to n-1 and closes next.
func hand(ctx context.Context, next chan<- int, n int) error {
	defer close(next)
	for i := range n {
		select {
		case next <- i:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Without is d without the images that bad names; classes and folders stay. The
// error is a class, or a split, of which nothing is left.
func (d *Dataset) Without(bad []Finding) (*Dataset, error) {
	named := make(map[string]bool, len(bad))
	for _, f := range bad {
		named[f.Path] = true
	}
	out := func(path string) bool { return named[path] }
	without := *d
	without.Training, without.Validation, without.Evaluation = d.Training.without(out), d.Validation.without(out), d.Evaluation.without(out)
	for _, split := range without.Splits() {
		if len(split.Samples) == 0 {
			return nil, fault.Usage("no image of the %s split can be used", split.Name).WithHint("see them with: tfft dataset check `data` %q", d.Origin())
		}
	}
	return &without, without.checkNoneEmpty()
}

// without is a copy of s, which may be nil, without the images that out says are
// left out: it asks once for each.
func (s *Split) without(out func(path string) bool) *Split {
	if s == nil {
		return nil
	}
	rest := *s
	rest.Samples = slices.DeleteFunc(slices.Clone(s.Samples), func(sample Sample) bool { return out(sample.Path) })
	return &rest
}
