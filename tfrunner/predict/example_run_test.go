package predict_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/internal/test/printed"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

// TestExampleOpen runs the example where it finds a model that has learned digits, and
// a picture of one.
func TestExampleOpen(t *testing.T) {
	digits, dir := gate.Data(t, "digits"), t.TempDir()
	trainDigits(t, digits, filepath.Join(dir, "runs", "digits"))
	sevens, err := filepath.Glob(filepath.Join(digits, "evaluation", "7", "*.png"))
	if err != nil || len(sevens) == 0 {
		t.Fatal(sevens, err)
	}
	contents, err := os.ReadFile(sevens[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "seven.png"), contents, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if got, want := printed.By(t, ExampleOpen), "most probably it is a 7\n"; got != want {
		t.Errorf("it prints %q, want %q", got, want)
	}
}

// train teaches the tiny graph digits, and leaves its model in the run folder at dir.
func trainDigits(t *testing.T, digits, dir string) {
	t.Helper()
	exported, run := gate.Graph(t, "tiny"), runfolder.Folder(dir)
	manifest, err := graph.ReadManifest(exported)
	if err != nil {
		t.Fatal(err)
	}
	data, err := dataset.Scan(digits)
	if err != nil {
		t.Fatal(err)
	}
	s, err := session.Open(exported, manifest, session.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	trainEpochs(t, s, manifest, data)
	prefix := filepath.Join(t.TempDir(), "variables")
	if err := s.SaveAll(prefix); err != nil {
		t.Fatal(err)
	}
	if err := run.Create(); err != nil {
		t.Fatal(err)
	}
	whole := train.Saved{Phase: manifest.Phases[0].Name, Changing: prefix, Frozen: prefix}
	assets := session.Assets{Classes: data.Classes, EXIF: dataset.EXIFApply}
	if err := session.ExportServing(t.Context(), exported, manifest, session.Config{}, whole, run.Model(), assets); err != nil {
		t.Fatal(err)
	}
	if err := run.WriteRecord(&runfolder.Record{}); err != nil {
		t.Fatal(err)
	}
}

// trainEpochs trains the last phase.
func trainEpochs(t *testing.T, s *session.Session, m *graph.Manifest, data *dataset.Dataset) {
	t.Helper()
	decoder, err := pixels.New(pixels.Options{Height: m.Input.Height, Width: m.Input.Width, Interpolation: m.Input.Interpolation})
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	loader, err := dataset.NewLoader(dataset.LoaderConfig{
		Samples: data.Training.Samples, Targets: data.Targets, Source: data.Source(), Height: m.Input.Height, Width: m.Input.Width,
		BatchSize: 32, Workers: 2, Shuffle: true, Decoder: decoder,
	})
	if err != nil {
		t.Fatal(err)
	}
	phase := m.Phases[len(m.Phases)-1]
	for epoch := range 8 {
		for batch, err := range loader.Batches(t.Context(), epoch, 0) {
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Train(phase.Name, batch, m.Defaults(phase)); err != nil {
				t.Fatal(err)
			}
		}
	}
}
