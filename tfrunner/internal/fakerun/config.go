package fakerun

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// Few are so many images of each of two classes in each split.
var Few = map[string]int{"training": 5, "validation": 2, "evaluation": 3}

// Config is a run of two phases on so many new images of each class, in a new folder.
func Config(t *testing.T, images map[string]int) (tfrunner.Config, *Engine) {
	t.Helper()
	dir := t.TempDir()
	engine, config := &Engine{}, tfrunner.Defaults()
	config.Graph, config.Data, config.Folder = filepath.Join(dir, "graph"), filepath.Join(dir, "data"), runfolder.Folder(filepath.Join(dir, "run"))
	config.Engine = engine
	config.NewDecoder = func(tfrunner.DecoderOptions) (tfrunner.Decoder, error) { return Decoder{}, nil }
	config.BatchSize, config.Workers, config.Augmentation, config.CacheImages = 2, 1, augment.List(nil), false
	WriteFiles(t, dir, "graph", "data", images)
	return config, engine
}

// WriteFiles makes folders of a graph, and of so many images of each class, in dir.
func WriteFiles(t *testing.T, dir, graph, data string, images map[string]int) {
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
	for split, count := range images {
		for _, class := range []string{"cat", "dog"} {
			for i := range count {
				write(filepath.Join(data, split, class, fmt.Sprintf("%d.png", i)), fmt.Sprint(split, class, i))
			}
		}
	}
}
