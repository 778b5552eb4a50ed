package checkpoint

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/train"
)

// ErrImagesChanged says that a run was started on other images.
var ErrImagesChanged = errors.New("the images changed")

// Identity is what makes a run this run: a checkpoint is continued only where
// it is the same.
type Identity struct {
	Graph   string   `json:"graph_sha256"`
	Data    string   `json:"data_sha256"`
	Classes []string `json:"classes"`
	Seed    uint64   `json:"seed"`
	EXIF    string   `json:"exif"`              // apply or ignore
	Skipped []string `json:"skipped,omitempty"` // paths of images that the run does without, as names.Text writes them
	train.Platform
}

// Check refuses to continue a run that was another one (exit code 2; for other
// images the error is ErrImagesChanged).
func (id Identity) Check(now Identity) error {
	changed := func(what string) error {
		return fault.Usage("%s changed since the run was started", what).
			WithHint("use another `run` folder, or start over with `fresh`")
	}
	switch {
	case id.Graph != now.Graph:
		return changed("the graph")
	case !slices.Equal(id.Classes, now.Classes):
		return changed("the list of classes (" + otherClasses(id.Classes, now.Classes) + ")")
	case id.Data != now.Data:
		return fault.Usage("%w since the run was started", ErrImagesChanged).
			WithHint("use another `run` folder, or start over with `fresh`")
	case id.Seed != now.Seed:
		return changed(fmt.Sprintf("`seed` (%d, now %d)", id.Seed, now.Seed))
	case id.EXIF != now.EXIF:
		return changed(fmt.Sprintf("`exif` (%s, now %s)", id.EXIF, now.EXIF))
	}
	return id.Platform.Check(now.Platform)
}

// otherClasses says which classes came and went.
func otherClasses(before, now []string) string {
	without := func(all, known []string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(class string) bool { return slices.Contains(known, class) })
	}
	var parts []string
	if added := without(now, before); len(added) > 0 {
		parts = append(parts, "added "+fault.Quoted(added))
	}
	if removed := without(before, now); len(removed) > 0 {
		parts = append(parts, "removed "+fault.Quoted(removed))
	}
	return cmp.Or(strings.Join(parts, "; "), "in another order")
}
