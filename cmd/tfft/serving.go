package main

import (
	"os"

	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
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
// did, as many at once as take decodeMemory bytes.
func openServing(dir string, device session.Config, decodeMemory int64) (*servingModel, error) {
	run := runfolder.Folder(dir)
	record, err := run.ReadRecord()
	if err != nil {
		return nil, err
	}
	if err := checkModel(run); err != nil {
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
	decoding := decodingOptions{ignoreEXIF: record.EXIF == exifIgnore, memory: decodeMemory}
	if m.decoder, err = pixels.New(decoding.options(m.manifest.Input)); err != nil {
		m.Session.Close()
		return nil, err
	}
	return m, nil
}

// checkModel compares the run's model with its checksums.
func checkModel(run runfolder.Folder) error {
	if _, err := os.Stat(run.Model()); err != nil {
		return fault.Usage("the run in %q has no model yet", string(run)).
			WithHint("the model is written when a phase ends: continue the run with the command that began it")
	}
	if err := durable.CheckSums(run.Model()); err != nil {
		return fault.Failed("the model %q is damaged: %w", run.Model(), err).
			WithHint("the command that trained the run writes it anew")
	}
	return nil
}

// Close frees what the model holds.
func (m *servingModel) Close() {
	m.decoder.Close()
	m.Session.Close()
}
