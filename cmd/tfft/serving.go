package main

import (
	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
)

// servingModel is a run's trained model, ready to classify.
type servingModel struct {
	*session.Session
	manifest *graph.Manifest
	classes  []string
	decoder  *pixels.Decoder

	maxPixels int // of a picture; 0: dataset.DefaultMaxPixels
}

// openServing loads the model of the run in dir, which decodes images as the run
// did.
func openServing(dir string, device session.Config) (*servingModel, error) {
	run := runfolder.Folder(dir)
	record, err := run.ReadRecord()
	if err != nil {
		return nil, err
	}
	if err := run.CheckModel(); err != nil {
		return nil, err
	}
	m := &servingModel{}
	if m.manifest, err = graph.ReadManifest(run.Model()); err != nil {
		return nil, err
	}
	if m.classes, err = session.ReadLabels(run.Model()); err != nil {
		return nil, err
	}
	if m.Session, err = session.Open(run.Model(), m.manifest, device); err != nil {
		return nil, err
	}
	if m.decoder, err = newDecoder(tfrunner.DecoderOptions{Input: m.manifest.Input, IgnoreEXIF: record.EXIF == "ignore"}); err != nil {
		m.Session.Close()
		return nil, err
	}
	return m, nil
}

// Close frees what the model holds.
func (m *servingModel) Close() {
	m.decoder.Close()
	m.Session.Close()
}
