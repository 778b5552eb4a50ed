package checkpoint

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/internal/disk"
	"github.com/tfft/tfft/tfrunner/graph"
)

// freeSpace says how much is free where path lies; nothing where nobody knows.
func freeSpace(path string) string {
	bytes, err := disk.Free(path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" (%s free)", humanize.Bytes(bytes))
}

// CheckSpace says what checkpoints of the graph in dir will take, where the disk has less:
// as many as may lie there at once. It is empty where there is room, or nobody knows.
func (s *Store) CheckSpace(dir string, m *graph.Manifest) string {
	all := sizeOf(filepath.Join(dir, "variables"))
	have, err := disk.Free(s.Dir)
	if err != nil || all == 0 {
		return ""
	}
	var most, largest uint64
	for _, phase := range m.Phases {
		const bytes = 4 // of a parameter
		frozen := min(bytes*uint64(phase.FrozenParameters), all)
		changing := all - frozen                                           // at most: optimizers of other phases are among it
		most += frozen + changing*uint64(max(s.KeepBest[phase.Name], 1)+1) // of its best epochs, and its last
		largest = max(largest, changing)
	}
	most += largest * uint64(max(s.Keep, 1)) // other newest ones, and one that is being written
	if taken := sizeOf(s.Dir); have+taken >= most {
		return ""
	}
	return fmt.Sprintf("%s are free where %q lies, checkpoints may take %s", humanize.Bytes(have), s.Dir, humanize.Bytes(most))
}

// sizeOf is the number of bytes of the files below dir, those with several names as often;
// what cannot be read counts as nothing.
func sizeOf(dir string) (total uint64) {
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil
		}
		var info os.FileInfo
		if info, err = e.Info(); err == nil {
			total += uint64(info.Size())
		}
		return nil
	})
	return total
}
