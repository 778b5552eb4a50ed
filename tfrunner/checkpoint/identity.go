package checkpoint

import (
	"errors"
	"fmt"
	"slices"

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
		return changed("the list of classes")
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
