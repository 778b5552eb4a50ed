package shard

import (
	"cmp"
	"slices"
	"sync"

	"github.com/parquet-go/parquet-go"
)

// pagesKept limits the unpacked pages that are kept for other images in them, bytes; one is
// kept whatever its size.
const pagesKept = 64 << 20

// Pages keeps the pages of images that were unpacked last, of any number of files. It is safe
// for concurrent use: a page that several want at once is unpacked once.
type Pages struct {
	limit int // 0: pagesKept

	mu   sync.Mutex
	kept []keptPage  // the last used at the end
	open *pageReader // of a group without an index of pages, so that reading it in order goes on
}

// keptPage is one page, unpacked.
type keptPage struct {
	file   *Parquet
	first  int64 // row
	images []parquet.Value
}

func (k keptPage) has(p *Parquet, row int64) bool {
	return k.file == p && k.first <= row && row < k.first+int64(len(k.images))
}

// size is that of the images, bytes.
func (k keptPage) size() (bytes int) {
	for _, image := range k.images {
		bytes += len(image.ByteArray())
	}
	return bytes
}

// image is that of a row.
func (k *Pages) image(p *Parquet, group int, row int64) (parquet.Value, error) {
	p.busy[group].Lock()
	defer p.busy[group].Unlock()
	page, there := k.find(p, row)
	if there {
		return page.images[row-page.first], nil
	}
	r, err := k.reader(p, group, row)
	if err != nil {
		return parquet.Value{}, err
	}
	for !page.has(p, row) {
		if page, err = r.next(); err != nil {
			r.pages.Close() //nolint:errcheck // it was read
			return parquet.Value{}, err
		}
		k.keep(page)
	}
	k.leave(r)
	return page.images[row-page.first], nil
}

// find is the page of a row, which becomes the last used.
func (k *Pages) find(p *Parquet, row int64) (page keptPage, there bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	at := slices.IndexFunc(k.kept, func(page keptPage) bool { return page.has(p, row) })
	if at < 0 {
		return page, false
	}
	page = k.kept[at]
	k.kept = append(slices.Delete(k.kept, at, at+1), page)
	return page, true
}

// keep adds a page, and drops those for which there is no more room.
func (k *Pages) keep(page keptPage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	room := cmp.Or(k.limit, pagesKept) - page.size()
	from := len(k.kept)
	for from > 0 && room >= k.kept[from-1].size() {
		from--
		room -= k.kept[from].size()
	}
	k.kept = append(slices.Delete(k.kept, 0, from), page)
}

// pageReader reads pages of images in a row group, one behind the other.
type pageReader struct {
	file    *Parquet
	group   int
	pages   parquet.Pages
	row     int64 // that the next page begins with
	indexed bool
}

// reader begins with the page of a row, or before.
func (k *Pages) reader(p *Parquet, group int, row int64) (*pageReader, error) {
	k.mu.Lock()
	r := k.open
	if r != nil && r.file == p && r.group == group && r.row <= row {
		k.open = nil
		k.mu.Unlock()
		return r, nil
	}
	k.mu.Unlock()
	r = &pageReader{file: p, group: group, pages: p.chunk(group, p.bytes).Pages()}
	r.row, r.indexed = p.pageOf(group, row)
	if !r.indexed {
		return r, nil
	}
	return r, r.pages.SeekToRow(r.row - p.first[group])
}

func (r *pageReader) next() (keptPage, error) {
	images, err := valuesOfNext(r.pages)
	page := keptPage{r.file, r.row, images}
	r.row += int64(len(images))
	return page, err
}

// leave keeps r for what comes next, if there is anything.
func (k *Pages) leave(r *pageReader) {
	if !r.indexed && r.row < r.file.first[r.group+1] {
		k.mu.Lock()
		k.open, r = r, k.open
		k.mu.Unlock()
	}
	if r != nil {
		r.pages.Close() //nolint:errcheck // it was read
	}
}
