package cache

import (
	"errors"
	"slices"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/internal/disk"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/own"
)

// Reserve sees to it that the features of so many more images may be added:
// caches that were not used for longest go, if need be. The error says that
// this is not enough.
func (c *Cache) Reserve(images int) error {
	if images == 0 {
		return nil
	}
	need := int64(images) * int64(c.layout().recordBytes()+entryBytes)
	caches, err := List(c.spec.Root, c.spec.Dir)
	if err != nil {
		return err
	}
	taken := need
	for _, e := range caches {
		taken += e.Bytes
	}
	limit, err := c.spec.limit(taken - need)
	if err != nil {
		return err
	}
	slices.SortFunc(caches, func(a, b Entry) int { return a.Used.Compare(b.Used) })
	for _, e := range caches {
		if taken > limit && e.Dir != c.dir {
			err := e.Remove()
			if own.CannotWrite(err) || errors.Is(err, own.ErrForeign) {
				continue // it is another user's
			}
			if err != nil {
				return err
			}
			taken -= e.Bytes
		}
	}
	if taken > limit {
		return fault.Failed("%s of features are more than the cache in %q may take (%s)", humanize.Bytes(uint64(taken)), c.spec.Dir, humanize.Bytes(uint64(limit))).
			WithHint("allow more with `cache-limit`, or choose another disk with `cache-dir`")
	}
	return nil
}

// limit is what all caches may take where they take as much as taken now.
func (s *Spec) limit(taken int64) (int64, error) {
	if s.Limit > 0 {
		return s.Limit, nil
	}
	free, err := disk.Free(s.Dir)
	return taken + int64(free/2), err
}
