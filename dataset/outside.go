package dataset

import (
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/place"
)

// CheckOutside refuses places for output where a run would take their pictures for images: in a
// split's folder of the data folder origin (exit code 2). Where origin is a list, it refuses
// folders that hold it, or images of it, and the list itself: they might be written over.
// setting is what gives the places. Links are followed, those to class folders too.
func CheckOutside(origin, setting string, outputs ...string) error {
	folders, list := foldersOf(origin), listedPlaces(origin)
	for _, output := range outputs {
		real, err := place.Real(output)
		if err != nil {
			continue // it cannot be made there, which whoever makes it says
		}
		for _, dir := range folders {
			folder, err := place.Real(filepath.Join(origin, filepath.FromSlash(dir)))
			if err == nil && place.Within(folder, real) {
				return fault.Usage("`%s` %q lies in %q, where a run reads images", setting, output, filepath.Join(origin, dir)).
					WithHint("choose a folder outside of the data")
			}
		}
		for _, listed := range list {
			if place.Within(real, listed) {
				return fault.Usage("`%s` %q holds %q, which the list %q needs", setting, output, listed, origin).
					WithHint("choose another place")
			}
		}
	}
	return nil
}

// listedPlaces are a list and the folders of its images, or its shards, each once; none where
// origin is no list that can be read, which is another's to tell.
func listedPlaces(origin string) (places []string) {
	seen := map[string]bool{}
	for _, name := range listedNames(origin) {
		if real, err := place.Real(name); err == nil && !seen[name] {
			places = append(places, real)
		}
		seen[name] = true
	}
	return places
}

// listedNames are listedPlaces as the list names them, some more than once.
func listedNames(origin string) []string {
	if IsShard(origin) {
		return []string{origin}
	}
	if !IsList(origin) {
		return nil
	}
	names := []string{origin}
	if s, err := listedShards(origin); err == nil && s != nil {
		for i := range s.files {
			names = append(names, s.name(i))
		}
		return names
	}
	list, err := Reader{sets: true}.readList(origin) // it takes any list
	if err != nil {
		return nil
	}
	for _, line := range list.Lines {
		if line.Problem == nil {
			names = append(names, filepath.Dir(ImageFile(filepath.Dir(origin), line.Path)))
		}
	}
	return names
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
