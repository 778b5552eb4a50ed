package tfrunner

import (
	"os"
	"time"

	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// beginRange notes that p is trained from now on. Where it starts the run over, the record
// has it from the first checkpoint on.
func (s *state) beginRange(p *runfolder.PlannedPhase) {
	at, now := positionOf(&p.Progress), clock()
	host, _ := os.Hostname() // empty where it has none
	s.ranges[p.Name] = runfolder.AppendRange(s.ranges[p.Name], runfolder.Range{
		From: at, To: at, Start: now, End: now, Host: names.Text(host), Command: s.config.Command, Program: s.config.Program,
		Settings: p.Settings, Epochs: p.Epochs,
	})
	s.updateRecord()
}

// noteRange keeps the range of the phase under way up to date, after each epoch and where
// the run is stopped.
func (s *state) noteRange() train.Hook {
	note := func(p *train.Progress) error {
		ranges := s.ranges[p.Phase]
		last := &ranges[len(ranges)-1]
		last.To, last.End = positionOf(p), clock()
		s.updateRecord()
		return nil
	}
	return train.Hook{OnEpoch: note, OnStop: note}
}

// updateRecord writes run.json again. That it cannot be written ends nothing: a warning
// says so, once.
func (s *state) updateRecord() {
	if s.old {
		return
	}
	if err := s.config.Folder.WriteRecord(s.record()); err != nil && !s.outdated {
		s.outdated = true
		s.config.Observer.Warn("%q does not say how far the run has come: %v", s.config.Folder.RecordFile(), err)
	}
}

func positionOf(p *train.Progress) runfolder.Position {
	return runfolder.Position{Epoch: p.Epoch, Step: p.Step}
}

// clock is the time as run.json has it.
func clock() time.Time { return time.Now().UTC().Truncate(time.Second) }
