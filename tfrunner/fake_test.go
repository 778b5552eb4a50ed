package tfrunner_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// fakeEngine opens networks of one number.
type fakeEngine struct {
	opened, closed int
	openError      error
}

var manifest = &graph.Manifest{
	Task: graph.Task{
		Name: graph.Classify, Targets: []graph.Row{{Name: "labels", Type: "int32"}}, Metrics: faketrain.Metrics,
	},
	Classes: 2, Input: graph.Input{Height: 2, Width: 2}, Files: graph.Files{EXIF: true}, Layers: []graph.Layer{{Name: "head"}}, Head: graph.Head{First: "head"},
	Phases: []graph.Phase{{Name: "warmup", Epochs: 2, LearningRate: 0.5}, {Name: "unfreeze", Epochs: 3, LearningRate: 0.1}},
}

func (e *fakeEngine) Inspect(string) (*graph.Manifest, error) { return manifest, nil }
func (e *fakeEngine) Platform() train.Platform                { return train.Platform{Device: "CPU", Threads: 1} }

func (e *fakeEngine) Open(string, *graph.Manifest) (train.Network, error) {
	if e.openError != nil {
		return nil, e.openError
	}
	e.opened++
	return &fakeNetwork{engine: e}, nil
}

func (e *fakeEngine) Export(_ context.Context, _ string, _ *graph.Manifest, saved train.Saved, model string, classes []string, _ []float64, exif string) error {
	weight, err := os.ReadFile(saved.Changing + ".index")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(model, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(model, "model.txt"), fmt.Appendf(weight, " %v %s", classes, exif), 0o644)
}

// fakeNetwork is a model whose layers cannot be run apart.
type fakeNetwork struct {
	faketrain.Model
	engine *fakeEngine
}

var errWhole = errors.New("the model is in one piece")

func (*fakeNetwork) Features(string, []byte, []float32) error   { return errWhole }
func (*fakeNetwork) FeatureBatch(string) (int, error)           { return 0, errWhole }
func (*fakeNetwork) Fingerprint(string) (string, error)         { return "", errWhole }
func (*fakeNetwork) LoadLayers(string, func(string) bool) error { return errWhole }

// Average implements train.Network.
func (n *fakeNetwork) Average(all []train.Saved) error {
	sum := faketrain.Model{}
	for _, saved := range all {
		var m faketrain.Model
		if err := m.Restore(saved); err != nil {
			return err
		}
		sum.Weight += m.Weight
	}
	n.Weight = sum.Weight / float64(len(all))
	return nil
}

func (n *fakeNetwork) Close() error { n.engine.closed++; return nil }

// fakeDecoder makes every pixel the file's first byte.
type fakeDecoder struct{}

func (fakeDecoder) Decode(contents, dst []byte) error {
	for i := range dst {
		dst[i] = contents[0]
	}
	return nil
}
func (fakeDecoder) Fingerprint() string { return "fake" }
func (fakeDecoder) Close() error        { return nil }

// listener notes what a run says.
type listener struct {
	said    []string
	notes   string // a line each
	reports []tfrunner.Report
	onEpoch func(*train.Progress)
}

func (l *listener) note(format string, args ...any) {
	l.said = append(l.said, fmt.Sprintf(format, args...))
}

func (l *listener) Phase(p tfrunner.PhaseStart) {
	l.note("%s from epoch %d of %d on %d images", p.Phase, p.Epoch, p.Epochs, p.Images)
}
func (l *listener) Step(*train.Progress) {}
func (l *listener) Epoch(p *train.Progress) {
	l.note("%s epoch %d", p.Phase, p.Epoch)
	if l.onEpoch != nil {
		l.onEpoch(p)
	}
}
func (l *listener) Work(string, int, int) {}
func (l *listener) Report(r tfrunner.Report) {
	l.reports = append(l.reports, r)
	l.note("%s report on %d %s images", r.Phase, r.Images, r.Split)
}
func (l *listener) Model(dir string)                { l.note("model %s", filepath.Base(dir)) }
func (l *listener) Warn(format string, args ...any) { l.note("warning: "+format, args...) }
func (l *listener) Note(format string, args ...any) { l.notes += fmt.Sprintf(format, args...) + "\n" }

func (l *listener) text() string { return strings.Join(l.said, "\n") }

// fakeConfig is a run of two phases on new images, in a new folder.
func fakeConfig(t *testing.T) (tfrunner.Config, *fakeEngine, *listener) {
	t.Helper()
	dir := t.TempDir()
	engine, heard := &fakeEngine{}, &listener{}
	config := tfrunner.Defaults()
	config.Graph, config.Data, config.Folder = filepath.Join(dir, "graph"), filepath.Join(dir, "data"), runfolder.Folder(filepath.Join(dir, "run"))
	config.Engine, config.Observer = engine, heard
	config.NewDecoder = func(tfrunner.DecoderOptions) (tfrunner.Decoder, error) { return fakeDecoder{}, nil }
	config.BatchSize, config.Workers, config.Augmentation, config.CacheImages = 2, 1, augment.List(nil), false
	writeFiles(t, dir, "graph", "data")
	return config, engine, heard
}

// writeFiles makes folders of a graph and of images in dir.
func writeFiles(t *testing.T, dir, graph, data string) {
	t.Helper()
	write := func(path, text string) {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"saved_model.pb", "assets.extra/tfft.json", "variables/variables.index"} {
		write(filepath.Join(graph, name), name)
	}
	for split, images := range map[string]int{"training": 5, "validation": 2, "evaluation": 3} {
		for _, class := range []string{"cat", "dog"} {
			for i := range images {
				write(filepath.Join(data, split, class, fmt.Sprintf("%d.png", i)), fmt.Sprint(split, class, i))
			}
		}
	}
}
