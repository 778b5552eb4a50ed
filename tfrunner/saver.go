package tfrunner

import (
	"fmt"
	"strconv"
	"time"
)

// Every says how often checkpoints are saved within an epoch: every so many
// steps, or whenever the last one is older than a time.
type Every struct {
	Steps int
	Time  time.Duration // where Steps is 0
}

// ParseEvery reads a number of steps (500) or a time (10m, 90s).
func ParseEvery(text string) (Every, error) {
	if steps, err := strconv.Atoi(text); err == nil {
		if steps < 1 {
			return Every{}, fmt.Errorf("%d steps: want at least 1", steps)
		}
		return Every{Steps: steps}, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return Every{}, fmt.Errorf("%q: want a number of steps (500) or a time (10m, 90s)", text)
	}
	if d <= 0 {
		return Every{}, fmt.Errorf("%v: want more than 0", d)
	}
	return Every{Time: d}, nil
}

// due says whether to save after a step.
func (e Every) due(p *Progress, last time.Time) bool {
	if e.Steps > 0 {
		return p.Step%e.Steps == 0
	}
	return time.Since(last) >= e.Time
}

// Saver saves a checkpoint after each epoch, when the run is stopped, and
// within an epoch as often as every says. When it saves changes nothing in what
// is trained.
func (s *Store) Saver(model Model, id Identity, settings Settings, epochs int, every Every) Hook {
	last := time.Now()
	save := func(p *Progress) error {
		last = time.Now()
		return s.Save(State{Identity: id, Settings: settings, Epochs: epochs, Progress: *p}, model)
	}
	return Hook{
		OnStep: func(p *Progress, _ StepResult) error {
			if !every.due(p, last) {
				return nil
			}
			return save(p)
		},
		OnEpoch: save,
		OnStop:  save,
	}
}
