package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
)

// TestCheckpointsWriteWhatThePhaseCanChange looks at the checkpoints that phases ended with.
// What they write is little more than the parameters that the phase trains, each with its
// momentum; the rest is a link to the one before, where that is left.
func TestCheckpointsWriteWhatThePhaseCanChange(t *testing.T) {
	t.Parallel()
	run := mustRun(t, "--epochs", "3")
	manifest, err := graph.ReadManifest(gate.Graph(t, "tiny"))
	if err != nil {
		t.Fatal(err)
	}
	// Names, checksums, settings and history of a run this small: a tenth of what its first
	// phase trains, and nothing beside that of a larger one.
	const around = 8 << 10
	for _, phase := range manifest.Phases {
		changing := int64(4 * 2 * phase.TrainableParameters)
		own, all, links := checkpointBytes(t, filepath.Join(run, "checkpoints", phase.Name+"-0003-000000"))
		if under := phase.Name == "unfreeze"; under != (links > 1) { // two checkpoints of the phase under way stay
			t.Errorf("%s: what is frozen has %d names", phase.Name, links)
		}
		gate.Figure(t, "%s: a checkpoint of %d bytes writes %d, for %d that the phase can change", phase.Name, all, own, changing)
		if own < changing || own > changing+around {
			t.Errorf("%s: a checkpoint writes %d bytes, want %d to %d", phase.Name, own, changing, changing+around)
		}
		if large := changing > 1<<19; large && 10*own > 11*changing {
			t.Errorf("%s: a checkpoint writes %d bytes, want at most 1.1 times %d", phase.Name, own, changing)
		}
	}
}

// checkpointBytes are those of a checkpoint's files, and of those that are its own; the others
// have so many names.
func checkpointBytes(t testing.TB, dir string) (own, all int64, links uint64) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		all += info.Size()
		if strings.HasPrefix(e.Name(), "frozen.") {
			links = uint64(info.Sys().(*syscall.Stat_t).Nlink)
		} else {
			own += info.Size()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return own, all, links
}
