package build

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/place"
)

// Ways to put an image into its class folder.
const (
	LinkHard     = "hard"     // a second name of the file; a copy where that is not possible
	LinkCopy     = "copy"     // a file of its own
	LinkSymbolic = "symbolic" // a link to the file's absolute path
)

// Built is what Build did.
type Built struct {
	Made    int   // images, those copied included
	Copied  int   // of them
	Already int   // images that were there
	NoLink  error // why hard links were not possible; nil when they were, or were not asked for
}

// builder carries a plan out.
type builder struct {
	plan   *Plan
	output string
	link   string // LinkHard, LinkCopy or LinkSymbolic
	built  Built
}

// Build makes the class folders in the folder output; see Plan. Nothing is
// written before everything has been looked at, existing files are not changed,
// and the source is only read. After an error, or when ctx ends, the images made
// so far stay, and the same Build makes the rest. Build refuses an output that
// contains the source or lies in it, and an output with files that this plan
// would not put there.
func (p *Plan) Build(ctx context.Context, output, link string) (*Built, error) {
	b := &builder{plan: p, output: output, link: link}
	if err := b.checkApart(); err != nil {
		return nil, err
	}
	if err := b.checkStrangers(); err != nil {
		return nil, err
	}
	missing, err := b.missing()
	if err != nil {
		return nil, err
	}
	return &b.built, b.makeAll(ctx, missing)
}

// place is where an image goes.
func (b *builder) place(i *planned) string {
	return filepath.Join(b.output, i.split, i.class, i.name)
}

// checkApart refuses an output that lies in the source, or images that lie in
// the output; links are followed. It makes the images' paths real ones.
func (b *builder) checkApart() error {
	output, err := place.Real(b.output)
	if err != nil {
		return fault.Usage("`output`: %w", err)
	}
	if b.plan.source != "" {
		source, err := place.Real(b.plan.source)
		if err != nil {
			return fault.Usage("`source`: %w", err)
		}
		if place.Within(source, output) || place.Within(output, source) {
			return fault.Usage("`output` %q and `source` %q lie in one another", b.output, b.plan.source).
				WithHint("give an output folder beside the source")
		}
	}
	for i := range b.plan.images {
		image := &b.plan.images[i]
		if image.file, err = place.Real(image.file); err != nil {
			return fault.Usage("%s: %w", image.origin, err)
		}
		if place.Within(output, image.file) {
			return fault.Usage("%s: %q lies in the output folder", image.origin, image.file).
				WithHint("give another `output`")
		}
	}
	return nil
}

// checkStrangers refuses files in the output's split folders that are not of the
// plan: training would take them too, and a file that an earlier build put into
// another split would be in both.
func (b *builder) checkStrangers() error {
	expected := make(map[string]bool, len(b.plan.images))
	for i := range b.plan.images {
		expected[b.place(&b.plan.images[i])] = true
	}
	look := func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return fault.Usage("`output`: read %q: %w", name, fault.Cause(err))
		case entry.IsDir() || dataset.IsHidden(entry.Name()) || expected[name]:
			return nil
		}
		return fault.Usage("%q is there already, and not of this build", name).
			WithHint("give an empty `output` folder, or the source and settings that made this one")
	}
	for _, split := range splitNames {
		for _, folder := range dataset.SplitFolders(split) {
			if err := filepath.WalkDir(filepath.Join(b.output, folder), look); err != nil {
				return err
			}
		}
	}
	return nil
}

// missing lists the images that are not in place yet, and refuses places that
// something else has taken.
func (b *builder) missing() ([]*planned, error) {
	var missing []*planned
	for i := range b.plan.images {
		image := &b.plan.images[i]
		there, err := b.inPlace(image)
		if err != nil {
			return nil, err
		}
		if there {
			b.built.Already++
		} else {
			missing = append(missing, image)
		}
	}
	return missing, nil
}

// makeAll makes the missing images, and then their folders durable.
func (b *builder) makeAll(ctx context.Context, missing []*planned) error {
	folders := make(map[string]bool)
	for _, image := range missing {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		dir := filepath.Dir(b.place(image))
		if !folders[dir] {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return fault.Usage("`output` %q cannot be written: %w", b.output, err)
			}
			folders[dir] = true
		}
		if err := b.make(image); err != nil {
			return err
		}
		b.built.Made++
	}
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		if err := durable.SyncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// make puts one image into its place, whole or not at all.
func (b *builder) make(image *planned) error {
	to := b.place(image)
	switch {
	case b.link == LinkSymbolic:
		return os.Symlink(image.file, to)
	case b.link == LinkHard && b.built.NoLink == nil:
		err := os.Link(image.file, to)
		if err == nil || !cannotLink(err) {
			return err
		}
		b.built.NoLink = errors.Unwrap(err)
	}
	b.built.Copied++
	return copyFile(image.file, to)
}

// cannotLink tells a file system that has no such links, or ends there, from
// other errors.
func cannotLink(err error) bool {
	for _, errno := range []syscall.Errno{syscall.EXDEV, syscall.EPERM, syscall.EMLINK, syscall.ENOTSUP, syscall.ENOSYS} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}
