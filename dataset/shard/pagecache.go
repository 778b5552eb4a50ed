package shard

import (
	"slices"
	"sync"
)

// pagesKept limits the unpacked pages that are kept for other images in them, bytes; one is
// kept whatever its size.
const pagesKept = 64 << 20

// Pages keeps the images of the pages that were unpacked last, of any number of files. It is
// safe for concurrent use: a page that several want at once is unpacked once.
type Pages struct {
	mu   sync.Mutex
	kept []*keptPage // the last used at the end
}

// keptPage is one page, unpacked by whoever wants it first.
type keptPage struct {
	part   *imagePart
	size   int64
	once   sync.Once
	images [][]byte
	err    error
}

// of are the images of a page of size bytes, which unpack unpacks.
func (p *Pages) of(part *imagePart, size int64, unpack func() ([][]byte, error)) ([][]byte, error) {
	page := p.take(part, size)
	page.once.Do(func() { page.images, page.err = unpack() })
	return page.images, page.err
}

// take makes a page the last used, and drops those for which there is no more room.
func (p *Pages) take(part *imagePart, size int64) *keptPage {
	p.mu.Lock()
	defer p.mu.Unlock()
	page := &keptPage{part: part, size: size}
	if at := slices.IndexFunc(p.kept, func(k *keptPage) bool { return k.part == part }); at >= 0 {
		page = p.kept[at]
		p.kept = slices.Delete(p.kept, at, at+1)
	}
	p.kept = append(p.kept, page)
	total := int64(0)
	for _, k := range p.kept {
		total += k.size
	}
	for total > pagesKept && len(p.kept) > 1 {
		total -= p.kept[0].size
		p.kept = slices.Delete(p.kept, 0, 1)
	}
	return page
}
