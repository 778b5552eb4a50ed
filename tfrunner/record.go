package tfrunner

import (
	"maps"
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
	if text := s.store.CheckSpace(s.config.Graph); text != "" {
		s.config.Observer.Warn("%s", text)
	}
	s.recorded, s.ranges, s.old = s.recordedPhases(), map[string][]runfolder.Range{}, s.config.Fresh
	for _, p := range s.plan {
		s.ranges[p.Name] = s.recorded[p.Name].Ranges
	}
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

// record is what run.json says of this run.
func (s *state) record() *runfolder.Record {
	rec := &runfolder.Record{
		Identity: s.identity,
		GraphDir: names.Text(absolute(s.config.Graph)),
		DataDir:  names.Text(absolute(s.data.Root)),
		Images:   map[string]int{},
		Phases:   maps.Clone(s.recorded),
		Versions: map[string]string{
			"tfft": s.config.Program, "go": s.identity.Go, "tensorflow": s.identity.TensorFlow,
			"exported_with_tensorflow": s.manifest.Versions.TensorFlow, "exported_with_keras": s.manifest.Versions.Keras,
		},
		Reported: s.data.reported().Name,
		BadFiles: plain(s.data.skipped),
	}
	for _, split := range s.data.Splits() {
		rec.Images[split.Name] = len(split.Samples)
	}
	for _, p := range s.plan {
		rec.Phases[p.Name] = runfolder.PhaseRecord{Settings: p.Settings, Epochs: p.Epochs, InitDir: s.initDir(p), Ranges: s.ranges[p.Name]}
	}
	return rec
}

// initDir is the folder of the run whose model p begins with, or began with.
func (s *state) initDir(p runfolder.PlannedPhase) string {
	switch start := p.Settings.StartFrom; {
	case !start.Given() || start.Weights == checkpoint.StartFromGraph:
		return ""
	case start == s.config.StartFrom:
		return names.Text(absolute(s.config.Weights))
	}
	return s.recorded[p.Name].InitDir
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
