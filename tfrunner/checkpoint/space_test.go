package checkpoint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/tfrunner/checkpoint"
)

func TestCheckSpace(t *testing.T) {
	graph := t.TempDir()
	if err := os.Mkdir(filepath.Join(graph, "variables"), 0o755); err != nil {
		t.Fatal(err)
	}
	s := &checkpoint.Store{Dir: filepath.Join(t.TempDir(), "not there yet"), Phases: []string{"warmup", "unfreeze"}, Keep: 2}
	data := filepath.Join(graph, "variables", "variables.data-00000-of-00001")
	for size, want := range map[int64]string{1000: "", 1 << 43: "are free where"} { // the large one is a hole
		f, err := os.Create(data)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Truncate(size); err != nil {
			t.Fatal(err)
		}
		f.Close()
		if got := s.CheckSpace(graph); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("checkpoints of %d bytes: %q, want %q", size, got, want)
		}
	}
}
