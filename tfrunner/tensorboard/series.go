package tensorboard

import (
	"path/filepath"
	"time"

	"github.com/tfft/tfft/internal/tfevents"
	"github.com/tfft/tfft/tfrunner/train"
)

// series is the event file of a folder: a picture, where it has one, as step 0, and then an
// event for each epoch, whose step is the epoch's number.
type series struct {
	dir     string
	values  func(train.Epoch) []tfevents.Value // of an epoch; the loss is among them
	picture func() (*tfevents.Value, error)    // nil: there is none

	path   string // of the file that has the first epochs of the history; empty: not known
	epochs int    // that it has
}

// bring makes the file have the epochs of history.
func (s *series) bring(history []train.Epoch) error {
	var times []time.Time
	if s.path == "" {
		s.path, times = s.found(history)
		s.epochs = len(times)
	}
	if s.path == "" || s.epochs > len(history) {
		return s.rewrite(history, times)
	}
	var events []tfevents.Event
	for _, e := range history[s.epochs:] {
		events = append(events, s.event(e, time.Now()))
	}
	if len(events) == 0 {
		return nil
	}
	if err := tfevents.Append(s.path, events...); err != nil {
		s.path = ""
		return err
	}
	s.epochs = len(history)
	return nil
}

// found reads the file that is there. It returns the times of the epochs that it has, from
// the first on, as history has them; and its path, where it is undamaged and has nothing
// else.
func (s *series) found(history []train.Epoch) (path string, times []time.Time) {
	files, err := tfevents.Files(s.dir)
	if err != nil || len(files) == 0 {
		return "", nil
	}
	path = filepath.Join(s.dir, files[len(files)-1])
	events, err := tfevents.Read(path)
	pictured := len(events) > 0 && events[0].Step == 0
	if pictured {
		events = events[1:]
	}
	for i, e := range events {
		if i == len(history) || !s.isOf(e, history[i]) {
			break
		}
		times = append(times, e.Time)
	}
	if err != nil || len(files) > 1 || len(times) < len(events) || s.picture != nil && !pictured {
		return "", times
	}
	return path, times
}

// isOf says whether an event is of this epoch: whether it has its number and its loss.
func (s *series) isOf(e tfevents.Event, epoch train.Epoch) bool {
	want := s.values(epoch)[0]
	if e.Step != int64(epoch.Epoch) || len(e.Values) == 0 || e.Values[0].Tag != want.Tag {
		return false
	}
	got, ok := e.Values[0].Scalar()
	return ok && got == want.Floats[0]
}

// rewrite writes the file again. Epochs of which the time is not known, from the first on,
// have taken their seconds since the one before, or until now.
func (s *series) rewrite(history []train.Epoch, times []time.Time) error {
	s.path = ""
	at := time.Now()
	for _, e := range history {
		at = at.Add(-duration(e))
	}
	var events []tfevents.Event
	if s.picture != nil {
		value, err := s.picture()
		if err != nil {
			return err
		}
		if value != nil {
			events = append(events, tfevents.Event{Time: at, Values: []tfevents.Value{*value}})
		}
	}
	for i, e := range history {
		at = at.Add(duration(e))
		if i < len(times) {
			at = times[i]
		}
		events = append(events, s.event(e, at))
	}
	path, err := tfevents.Replace(s.dir, events)
	if err != nil {
		return err
	}
	s.path, s.epochs = path, len(history)
	return nil
}

func (s *series) event(e train.Epoch, at time.Time) tfevents.Event {
	return tfevents.Event{Time: at, Step: int64(e.Epoch), Values: s.values(e)}
}

// duration is how long an epoch took.
func duration(e train.Epoch) time.Duration { return time.Duration(e.Seconds * float64(time.Second)) }
