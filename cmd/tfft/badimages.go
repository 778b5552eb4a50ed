package main

import (
	"context"
	"errors"
	"slices"

	"github.com/dustin/go-humanize"
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
)

// Values of --bad-images.
const (
	badImagesFail = "fail"
	badImagesSkip = "skip"
)

func badImagesFlag() cli.Flag {
	f := stringFlag("bad-images", "`WHAT` to do about images that cannot be read: fail (stop with the file's name) or skip (look at all of them first, "+
		"and leave the bad ones out)")
	f.Value = badImagesFail
	return f
}

// skipBadImages leaves out the images that cannot be used, if that was asked
// for. Those that a run began without, it goes on without.
func (j *job) skipBadImages(ctx context.Context) error {
	var bad []dataset.Finding
	if j.opts.badImages == badImagesSkip {
		var err error
		if bad, err = j.findBadImages(ctx); err != nil {
			return err
		}
	}
	for _, f := range bad {
		j.identity.Skipped = append(j.identity.Skipped, f.Path)
	}
	if err := j.checkSkipped(); err != nil {
		return err
	}
	if len(bad) == 0 {
		return nil
	}
	j.skipped = bad
	var err error
	j.data, err = j.data.Without(bad)
	return err
}

// findBadImages looks at every image of every split.
func (j *job) findBadImages(ctx context.Context) (bad []dataset.Finding, err error) {
	for _, split := range j.data.Splits() {
		loader, err := dataset.NewLoader(j.imageConfig(split, 1))
		if err != nil {
			return nil, err
		}
		found, err := loader.BadImages(ctx, func(done, total int) { j.out.Task("look at "+split.Name+" images", done, total) })
		if err != nil {
			return nil, err
		}
		bad = append(bad, found...)
	}
	return bad, nil
}

// checkSkipped refuses to continue a run with other images than it began with.
func (j *job) checkSkipped() error {
	if j.latest == nil {
		return nil
	}
	before, now := j.latest.Identity.Skipped, j.identity.Skipped
	const hint = "mend or restore what changed, use another --run folder, or start over with --fresh"
	if path, found := firstNotIn(now, before); found {
		return fault.Usage("%q cannot be read, but could when the run was started", path).WithHint(hint)
	}
	if len(now) == 0 && len(before) > 0 {
		return fault.Usage("the run was started without %d bad images", len(before)).
			WithHint("give --bad-images skip to continue it, or start over with --fresh")
	}
	if path, found := firstNotIn(before, now); found {
		return fault.Usage("%q can be read, but could not when the run was started", path).WithHint(hint)
	}
	return nil
}

// firstNotIn is the first of paths that others lack.
func firstNotIn(paths, others []string) (path string, found bool) {
	known := make(map[string]bool, len(others))
	for _, other := range others {
		known[other] = true
	}
	at := slices.IndexFunc(paths, func(path string) bool { return !known[path] })
	if at < 0 {
		return "", false
	}
	return paths[at], true
}

// noteSkipped says how many images the run did without.
func (j *job) noteSkipped() {
	if n := len(j.skipped); n > 0 {
		total := n
		for _, split := range j.data.Splits() {
			total += len(split.Samples)
		}
		j.out.Note("left out %d bad of %s images: they are listed in %s", n, humanize.Comma(int64(total)), j.opts.run.RecordFile())
	}
}

// explainBadImage adds to the error of an image how to find all such images.
func explainBadImage(err error, data string) error {
	var bad *dataset.BadImage
	if !errors.As(err, &bad) {
		return err
	}
	return &fault.Error{Err: err, Code: fault.Code(err), Hint: fault.Hint(err) +
		"; tfft dataset check --data " + data + " lists all bad images, --bad-images skip leaves them out"}
}
