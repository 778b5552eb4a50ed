package session_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

// awkwardFolders have names that TensorFlow takes for patterns, or that are no text.
var awkwardFolders = []string{"exp [1]", "[a-z]", "what?", "a*", `back\slash`, "[", "caf\xe9 [1]"}

func TestFoldersWithPatternCharacters(t *testing.T) {
	for _, name := range awkwardFolders {
		dir := filepath.Join(t.TempDir(), name)
		graph := filepath.Join(dir, "graph")
		if err := os.CopyFS(graph, os.DirFS(gate.Graph(t, "tiny"))); err != nil {
			t.Fatal(err)
		}
		s, manifest := openGraph(t, graph)
		if _, err := s.Train("unfreeze", noise(8, manifest.Input, manifest.Classes), at(manifest, 1e-2)); err != nil {
			t.Fatal(err)
		}
		prefix := filepath.Join(dir, "variables")
		if err := s.SaveAll(prefix); err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		whole := train.Saved{Phase: "warmup", Changing: prefix, Frozen: prefix}
		trained := frozenSums(t, s, "warmup")
		restored, _ := open(t, "tiny")
		if err := restored.Restore(whole); err != nil || !maps.Equal(frozenSums(t, restored, "warmup"), trained) {
			t.Errorf("%q: restored: %v", name, err)
		}
		loaded, _ := open(t, "tiny")
		if err := loaded.LoadLayers(prefix, func(string) bool { return true }); err != nil || !maps.Equal(frozenSums(t, loaded, "warmup"), trained) {
			t.Errorf("%q: loaded: %v", name, err)
		}
		model := filepath.Join(dir, "model")
		if err := session.ExportServing(t.Context(), graph, manifest, session.Config{}, whole, model, session.Assets{}); err != nil {
			t.Errorf("%q: exported: %v", name, err)
		}
		openGraph(t, model)
	}
}

// TestErrorsNameTheFolderItself looks for the name that TensorFlow was given instead.
func TestErrorsNameTheFolderItself(t *testing.T) {
	s, _ := open(t, "tiny")
	dir := filepath.Join(t.TempDir(), "exp [1]")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		s.Restore(train.Saved{Phase: "warmup", Changing: filepath.Join(dir, "variables")}),
		s.LoadLayers(filepath.Join(dir, "variables"), func(string) bool { return true }),
		s.Save(filepath.Join(dir, "a*"), "warmup"),
	} {
		if err == nil || strings.Contains(err.Error(), "/proc") || !strings.Contains(err.Error(), "exp [1]") {
			t.Errorf("%v", err)
		}
	}
}
