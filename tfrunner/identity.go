package tfrunner

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
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
	changed := func(flag string, was, is any) error {
		return fault.Usage("phase %q began with %s %v, now it is %v", phase, flag, was, is).
			WithHint("give %s %v to continue, or start over with `fresh`", flag, was)
	}
	if s.Init != now.Init {
		return otherInit(phase)
	}
	switch {
	case s.BatchSize != now.BatchSize:
		return changed("`batch-size`", s.BatchSize, now.BatchSize)
	case s.LearningRate != now.LearningRate:
		return changed("`learning-rate`", s.LearningRate, now.LearningRate)
	case s.Schedule != now.Schedule:
		return fault.Usage("phase %q began with the schedule %q, now it is %q", phase, s.Schedule, now.Schedule).
			WithHint("give the same `schedule` and its flags to continue, or start over with `fresh`")
	case s.EarlyStopping.Patience != now.EarlyStopping.Patience:
		return changed("`patience`", s.EarlyStopping.Patience, now.EarlyStopping.Patience)
	case s.EarlyStopping.MinDelta != now.EarlyStopping.MinDelta:
		return changed("`min-delta`", s.EarlyStopping.MinDelta, now.EarlyStopping.MinDelta)
	case s.EarlyStopping.By != now.EarlyStopping.By:
		return changed("`best`", s.EarlyStopping.By, now.EarlyStopping.By)
	case s.Augment != now.Augment:
		return fault.Usage("phase %q began with the augmentation %q, now it is %q", phase, s.Augment, now.Augment).
			WithHint("give the same `augment` and augmentation flags to continue, or start over with `fresh`")
	case s.Decode != now.Decode:
		return changed("`decode`", s.Decode, now.Decode)
	case s.ClassWeight != now.ClassWeight:
		return changed("`class-weight`", s.ClassWeight, now.ClassWeight)
	case s.Cache != now.Cache:
		return changed("`cache-features`", s.Cache, now.Cache)
	case s.DType != now.DType:
		return changed("`cache-dtype`", s.DType, now.DType)
	case s.Views != now.Views:
		return changed("`views`", s.Views, now.Views)
	}
	return nil
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
