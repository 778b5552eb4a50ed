package session

import (
	"context"
	"runtime"

	"github.com/tfft/tfft/internal/machine"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// Engine is TensorFlow as a run takes it: sessions of Config, on what FindDevice found
// for it.
type Engine struct {
	Config Config
	Device Device
}

// ReadManifest reads a graph's manifest and checks that its signatures agree.
func ReadManifest(dir string) (*graph.Manifest, error) {
	manifest, err := graph.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	signatures, err := Signatures(dir)
	if err != nil {
		return nil, err
	}
	return manifest, manifest.CheckSignatures(signatures)
}

// Inspect does ReadManifest, and refuses what CheckOps does. Nothing large is loaded.
func (e Engine) Inspect(dir string) (*graph.Manifest, error) {
	manifest, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	return manifest, CheckOps(dir, e.Config)
}

// Platform is what computes.
func (e Engine) Platform() train.Platform {
	return train.Platform{
		Device: e.Device.Type, Threads: e.Config.ThreadCount(), TensorFlow: TensorFlowVersion(),
		Go: runtime.Version(), Processor: Processor(),
		Arithmetic: machine.ReadArithmetic(),
	}
}

// Open does Open.
func (e Engine) Open(dir string, m *graph.Manifest) (train.Network, error) {
	s, err := Open(dir, m, e.Config)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Export does ExportServing.
func (e Engine) Export(ctx context.Context, dir string, m *graph.Manifest, saved train.Saved, model string, classes []string, thresholds []float64, exif string) error {
	return ExportServing(ctx, dir, m, e.Config, saved, model, Assets{Classes: classes, Thresholds: thresholds, EXIF: exif})
}
