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
	var before []runfolder.Range
	if record, err := s.config.Folder.ReadRecord(); err == nil && !s.config.Fresh {
		before = record.Phases[p.Name].Ranges
	}
	at, now := positionOf(&p.Progress), clock()
	host, _ := os.Hostname() // empty where it has none
	s.ranges[p.Name] = runfolder.AppendRange(before, runfolder.Range{
		From: at, To: at, Start: now, End: now, Host: names.Text(host), Command: s.config.Command, Program: s.config.Program,
		Settings: p.Settings, Epochs: p.Epochs,
	})
	s.recordRanges(p.Name)
}

// noteRange keeps the range of the phase under way up to date, after each epoch and where
// the run is stopped.
func (s *state) noteRange() train.Hook {
	note := func(p *train.Progress) error {
		ranges := s.ranges[p.Phase]
		last := &ranges[len(ranges)-1]
		last.To, last.End = positionOf(p), clock()
		s.recordRanges(p.Phase)
		return nil
	}
	return train.Hook{OnEpoch: note, OnStop: note}
}

// recordRanges writes those of a phase to run.json. That it cannot be written ends nothing:
// a warning says so, once.
func (s *state) recordRanges(phase string) {
	if s.old {
		return
	}
	record, err := s.config.Folder.ReadRecord()
	if err != nil {
		record = s.record()
	}
	was := record.Phases[phase]
	was.Ranges = s.ranges[phase]
	record.Phases[phase] = was
	if err := s.config.Folder.WriteRecord(record); err != nil && !s.outdated {
		s.outdated = true
		s.config.Observer.Warn("%q does not say how far the run has come: %v", s.config.Folder.RecordFile(), err)
	}
}

func positionOf(p *train.Progress) runfolder.Position {
	return runfolder.Position{Epoch: p.Epoch, Step: p.Step}
}

// clock is the time as run.json has it.
func clock() time.Time { return time.Now().UTC().Truncate(time.Second) }
