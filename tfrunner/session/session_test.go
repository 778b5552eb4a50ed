package session_test

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

func TestSignaturesAgreeWithTheManifest(t *testing.T) {
	for _, name := range []string{"tiny", "tiny-dropout0", "vgg16"} {
		dir := gate.Graph(t, name)
		manifest, err := graph.ReadManifest(dir)
		if err != nil {
			t.Fatal(err)
		}
		signatures, err := session.Signatures(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := manifest.CheckSignatures(signatures); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// saved saves a session in the middle of a phase.
func saved(t *testing.T, s *session.Session, phase string) train.Saved {
	t.Helper()
	dir := t.TempDir()
	at := train.Saved{Phase: phase, Changing: filepath.Join(dir, "variables"), Frozen: filepath.Join(dir, "frozen")}
	if err := cmp.Or(s.Save(at.Changing, phase), s.SaveFrozen(at.Frozen, phase)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(at.Frozen + ".index"); err != nil { // the phase freezes nothing
		at.Frozen = at.Changing
	}
	return at
}

// TestRestoredSessionContinuesBitForBit saves in the middle of a training with
// dropout, trains on, and does the same from what was saved.
func TestRestoredSessionContinuesBitForBit(t *testing.T) {
	s, manifest := open(t, "tiny")
	batch := noise(8, manifest.Input, manifest.Classes)
	losses := func(s *session.Session, phases ...string) (all []float64) {
		for _, phase := range phases {
			res, err := s.Train(phase, batch, at(manifest, 1e-3))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, res.Loss)
		}
		return all
	}
	losses(s, "warmup", "warmup", "unfreeze", "unfreeze")
	middle := saved(t, s, "unfreeze")
	want := losses(s, "unfreeze", "unfreeze", "warmup", "warmup")
	other, _ := open(t, "tiny")
	losses(other, "unfreeze") // moves all that the phase can change
	if err := other.Restore(middle); err != nil {
		t.Fatal(err)
	}
	for i, got := range losses(other, "unfreeze", "unfreeze", "warmup", "warmup") {
		if got != want[i] {
			t.Errorf("step %d after restoring: loss %v, want %v", i+1, got, want[i])
		}
	}
}

// at are the scalars of a graph, with a learning rate.
func at(m *graph.Manifest, learningRate float64) graph.Scalars {
	return m.Defaults(graph.Phase{LearningRate: learningRate})
}

func TestErrorsNameTheCulprit(t *testing.T) {
	s, manifest := open(t, "tiny")
	if _, err := s.Train("thaw", noise(2, manifest.Input, 5), at(manifest, 1)); err == nil || !strings.Contains(err.Error(), `no signature "train_thaw"`) {
		t.Errorf("unknown phase: %v", err)
	}
	rate := graph.Scalars{graph.LearningRate: 1e-3}
	if _, err := s.Train("warmup", noise(2, manifest.Input, 5), rate); err == nil || !strings.Contains(err.Error(), `signature "train_warmup": input "dropout" for a batch of 2: no value is given for it`) {
		t.Errorf("no value for the dropout: %v", err)
	}
	short := noise(2, manifest.Input, 5)
	short.Images = short.Images[1:]
	if _, err := s.Evaluate("warmup", short, nil); err == nil || !strings.Contains(err.Error(), `signature "evaluate": input "images" for a batch of 2: 6143 bytes for a tensor of 6144`) {
		t.Errorf("short batch: %v", err)
	}
	if err := s.Restore(train.Saved{Phase: "warmup", Changing: filepath.Join(t.TempDir(), "none")}); err == nil || !strings.Contains(err.Error(), "restore variables from") || strings.Contains(err.Error(), "\n") {
		t.Errorf("restore from nowhere: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "saved_model.pb"), []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := session.Signatures(dir); fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), dir) {
		t.Errorf("broken saved_model.pb: %v", err)
	}
}
