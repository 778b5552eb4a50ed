package sweep

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// trainAll trains all trials, and after each rung the best of them.
func (s *sweep) trainAll(ctx context.Context) error {
	var alive []int
	for i := range s.trials {
		alive = append(alive, i+1)
	}
	for rung := range s.rungs {
		if rung > 0 {
			alive = s.promoted(rung-1, s.config.Halving.kept(len(alive)))
		}
		if err := s.trainRung(ctx, rung, alive); err != nil {
			return err
		}
	}
	return nil
}

// promoted are the best trials of a rung, by number, so many at most.
func (s *sweep) promoted(rung, most int) (trials []int) {
	for _, o := range s.ofRung(rung) {
		if len(trials) < most && o.Diverged == "" {
			trials = append(trials, o.Trial)
		}
	}
	slices.Sort(trials)
	return trials
}

// ofRung are the outcomes of a rung, the best first.
func (s *sweep) ofRung(rung int) (all []outcome) {
	for at, o := range s.outcomes {
		if at.rung == rung {
			all = append(all, o)
		}
	}
	s.sort(all)
	return all
}

func (s *sweep) sort(all []outcome) {
	slices.SortFunc(all, func(a, b outcome) int { return compare(a, b, s.phaseOf) })
}

func (s *sweep) phaseOf(trial int) *runfolder.PlannedPhase { return &s.trials[trial-1].phase }

// trainRung trains those of the trials that were not trained so far, some at a time. The first
// error ends it.
func (s *sweep) trainRung(ctx context.Context, rung int, trials []int) error {
	var left []int
	for _, trial := range trials {
		if _, done := s.outcomes[at{trial, rung}]; !done {
			left = append(left, trial)
		}
	}
	running, training := errgroup.WithContext(ctx)
	running.SetLimit(s.config.Parallel)
	for _, trial := range left {
		running.Go(func() error {
			if training.Err() != nil {
				return context.Cause(training)
			}
			return s.trainTrial(training, trial, rung, len(trials))
		})
	}
	return cmp.Or(running.Wait(), context.Cause(ctx))
}

// trainTrial trains a trial of a rung of so many, and notes what came of it.
func (s *sweep) trainTrial(ctx context.Context, number, rung, of int) error {
	o, err := s.trained(ctx, number, rung)
	if err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.journal.Add(o); err != nil {
		return err
	}
	s.outcomes[at{number, rung}] = o
	if err := s.dropWeights(o, of); err != nil {
		return err
	}
	s.tell(o)
	return nil
}

// trained is the outcome of a trial at a rung.
func (s *sweep) trained(ctx context.Context, number, rung int) (o outcome, err error) {
	planned := s.trials[number-1]
	t := tfrunner.Trial{Phase: planned.phase}
	if rung > 0 {
		before := s.before(number, rung)
		if isOver(&planned.phase, before) {
			before.Rung = rung
			return before, nil
		}
		t.From = s.weights.pause(before)
	}
	pauses := rung < len(s.rungs)-1
	if pauses {
		t.Until = s.rungs[rung]
		if t.Pause, err = s.weights.prefix(number, rung); err != nil {
			return o, err
		}
	}
	stands, err := planned.graph.Train(ctx, t)
	switch {
	case ctx.Err() != nil:
		return o, context.Cause(ctx)
	case train.Diverged(err):
		return outcome{Trial: number, Rung: rung, Diverged: err.Error()}, nil
	case err != nil:
		return o, err
	}
	if pauses && stands.Prefix != "" {
		err = s.weights.seal(number, rung)
	}
	return outcome{Trial: number, Rung: rung, Progress: stands.Progress}, err
}

// before is the outcome of a trial at the rung before.
func (s *sweep) before(number, rung int) outcome {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.outcomes[at{number, rung - 1}]
}

// isOver says whether nothing is left to train of a trial.
func isOver(phase *runfolder.PlannedPhase, o outcome) bool {
	p := *phase
	p.Progress = o.Progress
	return p.Complete()
}

// dropWeights removes weights that no trial goes on from after an outcome: those that it went
// on from, and those of trials that are not among the best of their rung any more.
func (s *sweep) dropWeights(o outcome, of int) error {
	if !s.config.Halving.On() {
		return nil
	}
	if err := s.weights.drop(o.Trial, o.Rung-1); err != nil || o.Rung == len(s.rungs)-1 {
		return err
	}
	all := s.ofRung(o.Rung)
	for _, worse := range all[min(len(all), s.config.Halving.kept(of)):] {
		if err := s.weights.drop(worse.Trial, worse.Rung); err != nil {
			return err
		}
	}
	return nil
}

// tell says what came of a training.
func (s *sweep) tell(o outcome) {
	s.done++
	if s.config.OnTrial == nil {
		return
	}
	heard := Heard{Row: s.row(o), Done: s.done, Total: s.total}
	all := s.latest()
	if best := s.row(all[0]); best.Score != nil {
		heard.Best = &best
	}
	s.config.OnTrial(heard)
}
