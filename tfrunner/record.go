package tfrunner

import (
	"path/filepath"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// begin begins to write the run folder. With Fresh it holds the run that was until the
// first checkpoint is saved.
func (s *state) begin() error {
	if text := s.store.CheckSpace(s.config.Graph, s.manifest); text != "" {
		s.config.Observer.Warn("%s", text)
	}
	s.ranges, s.old = map[string][]runfolder.Range{}, s.config.Fresh
	if s.old {
		return nil
	}
	return s.writeRecord()
}

// replace makes the folder the new run's, whose first checkpoint was just saved: the
// results of what is started over go.
func (s *state) replace() error {
	if err := s.config.Folder.Discard(s.manifest, s.firstPhase()); err != nil {
		return err
	}
	if _, err := s.config.Folder.Phase(s.firstPhase()); err != nil {
		return err
	}
	s.old = false
	return s.writeRecord()
}

// removeReplaced does what is left to do where an earlier process was killed in replace
// or after it.
func (s *state) removeReplaced() error {
	phase, left, err := s.store.Replaced()
	if err != nil || !left {
		return err
	}
	if err := s.config.Folder.Discard(s.manifest, phase); err != nil {
		return err
	}
	return s.store.RemoveReplaced()
}

// writeRecord writes run.json, and the list of the images.
func (s *state) writeRecord() error {
	if err := s.config.Folder.WriteImages(s.data.listing); err != nil {
		return err
	}
	return s.config.Folder.WriteRecord(s.record())
}

// recallContents recalls what the images were that the run read so far.
func (s *state) recallContents() {
	text, err := s.config.Folder.ReadContents(s.identity.Data)
	if err == nil {
		err = s.data.contents.Recall(text)
	}
	if err != nil {
		s.config.Observer.Warn("images that were replaced by others of the same size since the run was started go unnoticed: %v", err)
	}
	s.kept = s.data.contents.Known()
}

// keepContents keeps what the images were that the run read so far, where it read more.
func (s *state) keepContents() error {
	known := s.data.contents.Known()
	if known == s.kept {
		return nil
	}
	if err := s.config.Folder.WriteContents(s.identity.Data, s.data.contents.Text()); err != nil {
		return err
	}
	s.kept = known
	return nil
}

// record is what run.json says of this run.
func (s *state) record() *runfolder.Record {
	rec := &runfolder.Record{
		Identity: s.identity,
		GraphDir: names.Text(absolute(s.config.Graph)),
		DataDir:  names.Text(absolute(s.data.Origin())),
		Images:   map[string]int{},
		Phases:   s.recordedPhases(),
		Versions: map[string]string{
			"tfft": s.config.Program, "go": s.identity.Go, "tensorflow": s.identity.TensorFlow,
			"exported_with_tensorflow": s.manifest.Versions.TensorFlow, "exported_with_keras": s.manifest.Versions.Keras,
		},
		Reported: s.data.reported().Name,
		Tuned:    s.config.tunes(s.data.Classes),
		BadFiles: plain(s.data.skipped),
	}
	if before, err := s.config.Folder.ReadRecord(); err == nil && !s.config.Fresh {
		rec.Model = before.Model
	}
	for _, split := range s.data.Splits() {
		rec.Images[split.Name] = len(split.Samples)
	}
	for _, p := range s.plan {
		was := rec.Phases[p.Name]
		ranges, trained := s.ranges[p.Name]
		if !trained {
			ranges = was.Ranges
		}
		rec.Phases[p.Name] = runfolder.PhaseRecord{
			Settings: p.Settings, Epochs: p.Epochs, InitDir: s.initDir(p, was), Ranges: ranges, Ending: p.Ending, ReportEpoch: was.ReportEpoch,
		}
	}
	return rec
}

// initDir is the folder of the run whose model p begins with, or began with.
func (s *state) initDir(p runfolder.PlannedPhase, was runfolder.PhaseRecord) string {
	switch start := p.Settings.StartFrom; {
	case !start.Given() || start.Weights == checkpoint.StartFromGraph:
		return ""
	case start == s.config.StartFrom:
		return names.Text(absolute(s.config.Weights))
	}
	return was.InitDir
}

// plain are findings with settings as people say them.
func plain(findings []dataset.Finding) (texts []dataset.Finding) {
	for _, f := range findings {
		f.Consequence = dataset.Consequence(fault.SpellSettings(string(f.Consequence), setting))
		f.Problem, f.Hint = fault.SpellSettings(f.Problem, setting), fault.SpellSettings(f.Hint, setting)
		texts = append(texts, f)
	}
	return texts
}

func setting(name string) string { return name }

// noteResults has run.json say whose weights the report on a phase has, and, where it was
// exported, the model; nil: they are about to be written.
func (s *state) noteResults(p *runfolder.PlannedPhase, weights *runfolder.Weights, exported bool) error {
	record, err := s.config.Folder.ReadRecord()
	if err != nil {
		record = s.record()
	}
	was := record.Phases[p.Name]
	was.Ending, was.ReportEpoch = p.Ending, 0
	if weights != nil {
		was.ReportEpoch = weights.Epoch
	}
	record.Phases[p.Name] = was
	if exported {
		record.Model = weights
	}
	return s.config.Folder.WriteRecord(record)
}

// recordedPhases are the phases that run.json tells of and that stay. Where it
// cannot, their last checkpoints do.
func (s *state) recordedPhases() map[string]runfolder.PhaseRecord {
	names := s.manifest.PhaseNames()
	if s.config.Fresh {
		names = names[:slices.Index(names, s.firstPhase())]
	}
	before, err := s.config.Folder.ReadRecord()
	if err != nil && s.latest != nil {
		s.config.Observer.Warn("%v; it is written again", err)
	}
	phases := map[string]runfolder.PhaseRecord{}
	for _, name := range names {
		if err == nil {
			if p, ok := before.Phases[name]; ok {
				phases[name] = p
			}
		} else if end, _ := s.store.End(name); end != nil {
			phases[name] = runfolder.PhaseRecord{Settings: end.Settings, Epochs: end.Epochs}
		}
	}
	return phases
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
