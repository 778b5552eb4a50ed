package crossval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/neighbours"
)

// dealt are the images, and the fold of each.
type dealt struct {
	images []dataset.Sample // sorted by path
	groups []string         // of each; nil: it is on its own
	folds  [][]int          // by repeat, of each image, from 0
}

// Check refuses trials that cannot be cross-validated (exit code 2): those whose settings look at
// the images that are scored, and those of images that are not of one class each.
func Check(trials *tfrunner.Trials) error {
	_, ok := trials.NewEvaluator().Metrics()[metric]
	if !trials.Dataset().OneClass() || !ok {
		return fault.Usage("the graph is not for images of one class each, and only these are dealt out to folds").
			WithHint("set validation images aside, and train with tfft run")
	}
	return tfrunner.CheckScored(trials.Planned())
}

// deal deals the images out, once for each repeat.
func (x *experiment) deal(ctx context.Context) (err error) {
	data := x.trials.Dataset()
	x.dealt.images, _ = x.trials.Images()
	if x.dealt.groups, err = x.groups(ctx); err != nil {
		return err
	}
	folding := dataset.Folding{Classes: data.Classes, Folds: x.config.Folds, Seed: x.config.Training.Seed}
	for repeat := range x.config.Repeats {
		folds, rare, err := folding.Deal(x.dealt.images, x.dealt.groups, repeat)
		if err != nil {
			return x.explain(folding, err)
		}
		for _, text := range rare {
			if repeat == 0 {
				x.out.Warn("%s", text)
			}
		}
		x.dealt.folds = append(x.dealt.folds, folds)
	}
	return nil
}

// explain says that near-duplicates are why images cannot be dealt out, if they are.
func (x *experiment) explain(folding dataset.Folding, err error) error {
	given, groupsErr := x.given()
	if x.config.Similarity == 0 || groupsErr != nil {
		return err
	}
	if _, _, err := folding.Deal(x.dealt.images, given, 0); err != nil {
		return err
	}
	return fault.Usage("%w", err).
		WithHint("near-duplicates stay in one fold: give a higher `similarity` than %v, so that their groups are smaller", x.config.Similarity)
}

// given are the groups that are given; nil: there are none.
func (x *experiment) given() ([]string, error) {
	if x.config.Groups == nil {
		return nil, nil
	}
	return dataset.GroupsOf(x.dealt.images, x.config.Groups)
}

// groups are those of the images: the ones that are given, near-duplicates, or, of both, what
// belongs together in either way. nil: each image is on its own.
func (x *experiment) groups(ctx context.Context) ([]string, error) {
	groups, err := x.given()
	if err != nil || x.config.Similarity == 0 {
		return groups, err
	}
	alike, err := x.alike(ctx)
	if err != nil {
		return nil, err
	}
	firsts := neighbours.Unite(alike, groups)
	if err := x.checkLargest(firsts); err != nil {
		return nil, err
	}
	groups = make([]string, len(firsts))
	for i, first := range firsts {
		groups[i] = x.dealt.images[first].Path
	}
	return groups, nil
}

// checkLargest refuses a group of more than half of all images (exit code 2): the training without
// it would have few of them left. One of more than a fold's share gives a warning.
func (x *experiment) checkLargest(firsts []int) error {
	sizes, largest := map[int]int{}, 0
	for _, first := range firsts {
		sizes[first]++
		largest = max(largest, sizes[first])
	}
	const text = "a group of near-duplicates has %d of the %d images"
	const hint = "give a higher `similarity` than %v, so that fewer images count as near-duplicates"
	switch n := len(firsts); {
	case 2*largest > n:
		return fault.Usage(text, largest, n).WithHint(hint, x.config.Similarity)
	case x.config.Folds*largest > n:
		x.out.Warn(text+", more than a fold should: "+hint, largest, n, x.config.Similarity)
	}
	return nil
}

// alike are the first images of near-duplicates.
func (x *experiment) alike(ctx context.Context) ([]int, error) {
	if x.config.Alike != nil {
		return x.config.Alike, nil
	}
	embeddings, err := x.trials.Embeddings(ctx, x.dealt.images)
	if err != nil {
		return nil, err
	}
	found, err := neighbours.Compare(ctx, embeddings, x.config.Similarity, 0)
	if err != nil {
		return nil, err
	}
	return found.Groups, nil
}

// within are the images of a fold, sorted by path.
func (d dealt) within(at place) (images []dataset.Sample) {
	for i, fold := range d.folds[at.Repeat-1] {
		if fold == at.Fold-1 {
			images = append(images, d.images[i])
		}
	}
	return images
}

// without are those of all other folds.
func (d dealt) without(at place) (images []dataset.Sample) {
	for i, fold := range d.folds[at.Repeat-1] {
		if fold != at.Fold-1 {
			images = append(images, d.images[i])
		}
	}
	return images
}

// groupCount is the number of groups; 0: there are none.
func (d dealt) groupCount() int {
	return len(slices.Compact(slices.Sorted(slices.Values(d.groups))))
}

// groupsDigest identifies the groups of the images; empty: there are none.
func (d dealt) groupsDigest() string {
	if d.groups == nil {
		return ""
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", d.groups))
	return hex.EncodeToString(sum[:])
}
