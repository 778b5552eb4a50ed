package tfrunner

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/machine"
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
	Skipped []string `json:"skipped,omitempty"` // paths of images that the run does without
	Platform
}

// Platform is what computes a run.
type Platform struct {
	Device     string `json:"device"`     // CPU or GPU
	Threads    int    `json:"threads"`    // that share an operation on the CPU
	TensorFlow string `json:"tensorflow"` // version
	Go         string `json:"go"`         // version
	Processor  string `json:"processor"`
	machine.Arithmetic
}

// Settings may change from one phase to the next, but not within a phase.
type Settings struct {
	Init          Init          `json:"init,omitzero"`
	BatchSize     int           `json:"batch_size"`
	LearningRate  float64       `json:"learning_rate"`
	Schedule      Schedule      `json:"schedule"`
	Scalars       Scalars       `json:"scalars,omitempty"` // that the graph takes beside the learning rate
	EarlyStopping EarlyStopping `json:"early_stopping"`
	Augment       string        `json:"augment"`
	Decode        string        `json:"decode"`       // exact or fast: training images
	ClassWeight   string        `json:"class_weight"` // none or balanced
	FeatureCaching
}

// check refuses to continue a run that was another one (exit code 2; for other
// images the error is ErrImagesChanged).
func (id Identity) check(now Identity) error {
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
	return id.Platform.check(now.Platform)
}

// check refuses to continue with what rounds otherwise (exit code 2): another
// kind of device, another number of threads, another TensorFlow.
func (p Platform) check(now Platform) error {
	changed := func(what string, was, is any, hint string) error {
		return fault.Usage("the run was started with %s %v, now it is %v: results would differ in their last digits", what, was, is).
			WithHint("%s, or start over with `fresh`", hint)
	}
	switch {
	case p.Device != now.Device:
		return changed("the device", p.Device, now.Device, "give `device` "+strings.ToLower(p.Device))
	case p.Threads != now.Threads:
		return changed("`threads`", p.Threads, now.Threads, fmt.Sprintf("give `threads` %d", p.Threads))
	case p.TensorFlow != now.TensorFlow:
		return changed("TensorFlow", p.TensorFlow, now.TensorFlow, "continue with a tfft that is linked to TensorFlow "+p.TensorFlow)
	}
	return nil
}

// Drift says what is different from when the run was started, and may, but need
// not, change last digits. What a run of an older tfft does not know is passed over.
func (p Platform) Drift(now Platform) (notes []string) {
	note := func(what, was, is string) {
		if was != is {
			notes = append(notes, fmt.Sprintf("the run was started with %s %s, now it is %s: last digits may differ",
				what, cmp.Or(was, "none"), cmp.Or(is, "none")))
		}
	}
	note("a tfft built by", p.Go, now.Go)
	note("the processor", p.Processor, now.Processor)
	if p.Instructions != "" {
		note("the processor's instructions", p.Instructions, now.Instructions)
		note("the processor's caches", p.Caches, now.Caches)
		note("the environment", p.Kernels, now.Kernels)
	}
	return notes
}

// check refuses to continue a phase in another way than it began (exit code 2).
func (s Settings) check(phase string, now Settings) error {
	if s.Init != now.Init {
		return otherInit(phase)
	}
	for _, c := range s.against(now) {
		if c.was == c.now {
			continue
		}
		if c.setting == "" {
			return fault.Usage("phase %q began with the %s %q, now it is %q", phase, c.what, c.was, c.now).
				WithHint("give the same %s to continue, or start over with `fresh`", c.settings)
		}
		return fault.Usage("phase %q began with `%s` %v, now it is %v", phase, c.setting, c.was, c.now).
			WithHint("give `%s` %v to continue, or start over with `fresh`", c.setting, c.was)
	}
	return nil
}

// change is a setting as it was and as it is now.
type change struct {
	setting        string // empty: several settings make what
	was, now       any    // comparable
	what, settings string
}

// against lists all settings but Init, each beside that of now.
func (s Settings) against(now Settings) []change {
	stopping, nowStopping := s.EarlyStopping, now.EarlyStopping
	changes := []change{
		{setting: "batch-size", was: s.BatchSize, now: now.BatchSize},
		{setting: scalarSetting(LearningRate), was: s.LearningRate, now: now.LearningRate},
		{was: s.Schedule, now: now.Schedule, what: "schedule", settings: "`schedule` and its settings"},
		{setting: "patience", was: stopping.Patience, now: nowStopping.Patience},
		{setting: "min-delta", was: stopping.MinDelta, now: nowStopping.MinDelta},
		{setting: "best", was: stopping.By, now: nowStopping.By},
		{was: s.Augment, now: now.Augment, what: "augmentation", settings: "`augment` and settings of augmentation"},
		{setting: "decode", was: s.Decode, now: now.Decode},
		{setting: "class-weight", was: s.ClassWeight, now: now.ClassWeight},
		{setting: "cache-features", was: s.Cache, now: now.Cache},
		{setting: "cache-dtype", was: s.DType, now: now.DType},
		{setting: "views", was: s.Views, now: now.Views},
	}
	for _, name := range slices.Sorted(maps.Keys(now.Scalars)) {
		changes = append(changes, change{setting: scalarSetting(name), was: s.Scalars[name], now: now.Scalars[name]})
	}
	return changes
}

func otherInit(phase string) error {
	return fault.Usage("phase %q began from other weights than `init` and `reset-head` now say", phase).
		WithHint("give the same `init` and `reset-head` to continue, or start over with `fresh`")
}

// GraphDigest identifies the graph in dir: its functions, its manifest and,
// through the checksums that the index holds, its initial weights.
func GraphDigest(dir string) (string, error) {
	h := sha256.New()
	for _, name := range []string{"saved_model.pb", manifestPath, "variables/variables.index"} {
		if err := hashFile(h, filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return "", fault.Usage("graph %q: %w", dir, err).WithHint("export the graph again")
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func hashFile(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}
