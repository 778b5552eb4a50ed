// Package trainings trains one phase as often as an experiment needs it, several times at
// once, and keeps what each training gave in a journal: what was trained before is not trained
// again.
package trainings

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/dustin/go-humanize"
	"golang.org/x/sync/errgroup"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/journal"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// Set is the trainings of an experiment. A K tells one from the others, and a T is what it
// gave, as the journal has it.
type Set[K comparable, T any] struct {
	Name     string // that progress is told under
	Trials   *tfrunner.Trials
	Phase    runfolder.PlannedPhase
	Out      tfrunner.Observer // told by several goroutines: tfrunner.InTurn makes one
	Parallel int               // trainings at a time; outcomes do not depend on it

	All    []K
	Images func(K) int    // that it trains on, in an epoch
	Title  func(K) string // what it is called
	KeyOf  func(*T) K
	Train  func(ctx context.Context, at K, onEpoch func(train.Epoch)) (*T, error)

	kept *journal.Journal
	done map[K]*T

	mutex         sync.Mutex
	images, total int // trained on so far, in all epochs of what was left, and to train on
}

// Open opens the journal, which stays this process's until Close, and recalls what was trained.
func (s *Set[K, T]) Open(spec journal.Spec) (err error) {
	if s.kept, err = journal.Open(spec); err != nil {
		return err
	}
	recalled := map[K]*T{}
	err = s.kept.Recall(s.Out.Warn, func(entry json.RawMessage) error {
		t := new(T)
		err := json.Unmarshal(entry, t)
		recalled[s.KeyOf(t)] = t
		return err
	})
	if err != nil {
		s.Close()
		return err
	}
	s.done = map[K]*T{}
	for _, at := range s.All {
		if t := recalled[at]; t != nil {
			s.done[at] = t
		}
	}
	return nil
}

// Close lets other processes into the journal's folder.
func (s *Set[K, T]) Close() { s.kept.Close() }

// Run trains what is left, and gives what each of All gave. When ctx ends, trainings under way
// are lost, and the error is ctx's cause.
func (s *Set[K, T]) Run(ctx context.Context) (map[K]*T, error) {
	var left []K
	for _, at := range s.All {
		if s.done[at] == nil {
			left = append(left, at)
			s.total += s.Phase.Epochs * s.Images(at)
		}
	}
	s.describe(len(left))
	running, ctx := errgroup.WithContext(ctx)
	running.SetLimit(s.Parallel)
	results := make([]*T, len(left))
	for i, at := range left {
		running.Go(func() error {
			images := s.Images(at)
			t, err := s.Train(ctx, at, func(train.Epoch) { s.went(images) })
			if err != nil {
				return fmt.Errorf("%s: %w", s.Title(at), err)
			}
			results[i] = t
			return s.kept.Add(t)
		})
	}
	if err := running.Wait(); err != nil {
		return nil, err
	}
	for i, at := range left {
		s.done[at] = results[i]
	}
	return s.done, nil
}

// describe says what is trained, and what it costs.
func (s *Set[K, T]) describe(left int) {
	if done := len(s.All) - left; done > 0 {
		s.Out.Note("%d of %d trainings were done before", done, len(s.All))
	}
	if left == 0 {
		return
	}
	kept, text := s.Trials.Keeps(&s.Phase)
	s.Out.Note("%s", text)
	if kept {
		return
	}
	hint := ""
	if s.Phase.Settings.Augmented() {
		hint = "; with `augment` none, or `views`, what the frozen layers give is computed once for all trainings"
	}
	s.Out.Note("%s: %d trainings take %s training images through the network%s", s.Phase.Name, left, humanize.Comma(int64(s.total)), hint)
}

// went tells that an epoch on so many images is done.
func (s *Set[K, T]) went(images int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.images += images
	s.Out.Work(s.Name, s.images, s.total)
}
