package checkpoint

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/internal/disk"
)

// freeSpace says how much is free where path lies; nothing where nobody knows.
func freeSpace(path string) string {
	bytes, err := disk.Free(path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" (%s free)", humanize.Bytes(bytes))
}

// CheckSpace says what checkpoints will take, where the disk has less: as many as
// may lie there at once, each of the size that the graph's own variables have.
// It is empty where there is room, or nobody knows.
func (s *Store) CheckSpace(graph string) string {
	each := sizeOf(filepath.Join(graph, "variables"))
	have, err := disk.Free(s.Dir)
	if err != nil || each == 0 {
		return ""
	}
	// The newest, the best and one being written; the last and the best of the other phases.
	count := max(s.Keep, 1) + 1
	for i, phase := range s.Phases {
		count += max(s.KeepBest[phase], 1) + min(i, 1)
	}
	most := uint64(count) * each
	if taken := sizeOf(s.Dir); have+taken >= most {
		return ""
	}
	return fmt.Sprintf("%s are free where %q lies, checkpoints of %s each may take %s",
		humanize.Bytes(have), s.Dir, humanize.Bytes(each), humanize.Bytes(most))
}

// sizeOf is the number of bytes of the files below dir; what cannot be read
// counts as nothing.
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
