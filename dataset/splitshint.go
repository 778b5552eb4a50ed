package dataset

import (
	"path/filepath"
	"slices"
)

// splitsHint is what to do about a folder without a training split.
func splitsHint(root string) string {
	const usual = "give the folder that holds training, validation and evaluation, each with one folder a class"
	name, above := filepath.Base(root), filepath.Dir(root)
	for _, folders := range splitFolders {
		if slices.Contains(folders, name) {
			if dir, err := findSplit(above, Training); err == nil && dir != "" {
				return "give the folder above it, " + above
			}
		}
	}
	classes, err := ClassFolders(root, ".")
	if err != nil {
		return usual
	}
	for _, class := range classes {
		if images, err := ImagesBelow(root, class); err == nil && len(images) > 0 {
			return "class folders without splits are split by: tfft dataset build `from` folders `source` " + root +
				" `split` 0.8,0.1,0.1 `output` " + filepath.Clean(root) + "-split"
		}
	}
	return usual
}
