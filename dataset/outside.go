package dataset

import (
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/place"
)

// CheckOutside refuses places for output in a split's folder of the data folder root, where a
// run would take their pictures for images (exit code 2). setting is what gives the places.
// Links are followed, those to class folders too.
func CheckOutside(root, setting string, outputs ...string) error {
	folders := foldersOf(root)
	for _, output := range outputs {
		real, err := place.Real(output)
		if err != nil {
			continue // it cannot be made there, which whoever makes it says
		}
		for _, dir := range folders {
			folder, err := place.Real(filepath.Join(root, filepath.FromSlash(dir)))
			if err == nil && place.Within(folder, real) {
				return fault.Usage("`%s` %q lies in %q, where a run reads images", setting, output, filepath.Join(root, dir)).
					WithHint("choose a folder outside of the data")
			}
		}
	}
	return nil
}

// foldersOf are the split folders that are there, and their class folders.
func foldersOf(root string) (dirs []string) {
	for _, split := range SplitNames() {
		for _, dir := range splitFolders[split] {
			if info, err := os.Stat(filepath.Join(root, dir)); err != nil || !info.IsDir() {
				continue
			}
			classes, _ := ClassFolders(root, dir) // an unreadable one is another's to tell
			for i, class := range classes {
				classes[i] = path.Join(dir, class)
			}
			dirs = slices.Concat(dirs, []string{dir}, classes)
		}
	}
	return dirs
}
