package checkpoint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
)

func TestCheckSpace(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "variables"), 0o755); err != nil {
		t.Fatal(err)
	}
	m := &graph.Manifest{Phases: []graph.Phase{{Name: "warmup", FrozenParameters: 1 << 40}, {Name: "unfreeze"}}}
	s := &checkpoint.Store{Dir: filepath.Join(t.TempDir(), "not there yet"), Phases: []string{"warmup", "unfreeze"}, Keep: 2}
	data := filepath.Join(dir, "variables", "variables.data-00000-of-00001")
	for size, want := range map[int64]string{1000: "", 1 << 43: "are free where"} { // the large one is a hole
		f, err := os.Create(data)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Truncate(size); err != nil {
			t.Fatal(err)
		}
		f.Close()
		if got := s.CheckSpace(dir, m); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("checkpoints of %d bytes: %q, want %q", size, got, want)
		}
	}
}
