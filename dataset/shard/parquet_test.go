package shard

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// rows lists what a parquet file holds: of each row its name, labels and contents, or the problem.
func rows(contents []byte, many bool) (text []string, names, unused []string, err error) {
	file := bytes.NewReader(contents)
	p, err := OpenParquet(file, file.Size())
	if err != nil {
		return nil, nil, nil, err
	}
	images, err := p.Images(func(name string) bool { return strings.HasSuffix(name, ".jpg") })
	if err != nil {
		return nil, nil, nil, err
	}
	labels, names, unused, err := p.Labels(many)
	if err != nil {
		return nil, nil, nil, err
	}
	var pages Pages
	for i, image := range images {
		got, err := p.Read(i, &pages)
		if image.Problem != nil {
			err = image.Problem
		}
		label := strings.Join(labels[i].Labels, "|")
		if labels[i].Problem != nil {
			label = labels[i].Problem.Error()
		}
		if err != nil {
			got = []byte(err.Error())
		}
		text = append(text, fmt.Sprintf("%s %s %s", RowName(i, image.Ending), label, got))
	}
	return text, names, unused, nil
}

// TestReadParquet reads what testdata/write.py wrote, by Hugging Face's datasets, pyarrow and polars.
func TestReadParquet(t *testing.T) {
	files, err := filepath.Glob("testdata/*.parquet")
	if err != nil || len(files) < 13 {
		t.Fatalf("%q, %v", files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "lz4.parquet") {
			continue // it is refused
		}
		contents, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		many := strings.HasSuffix(name, "lists.parquet")
		got, names, unused, err := rows(contents, many)
		if err != nil || len(got) != 10 || len(unused) > 0 {
			t.Errorf("%s: %d rows, %q, %v", name, len(got), unused, err)
			continue
		}
		alone := strings.HasSuffix(name, "binary.parquet") || strings.HasSuffix(name, "polars.parquet")
		if want := "bread soup cake"; !alone && strings.Join(names, " ") != want || alone && names != nil {
			t.Errorf("%s: the names %q", name, names)
		}
		for i, row := range got {
			want := RowName(i, ".jpg")
			if i%4 == 3 || alone {
				want = RowName(i, "")
			}
			switch {
			case many:
				want += " " + strings.Join(strings.Split("012", "")[:i%4], "|")
			case alone:
				want += " " + []string{"bread", "soup", "cake"}[i%3]
			default:
				want += fmt.Sprintf(" %d", i%3)
			}
			if want += " " + strings.Repeat(fmt.Sprintf("image %d;", i), i*i+1); row != want {
				t.Errorf("%s: row %d is %q, want %q", name, i, row, want)
			}
		}
	}
}

// countedFile counts what is read of a file, and how often.
type countedFile struct {
	io.ReaderAt
	read, reads atomic.Int64
}

func (c *countedFile) ReadAt(p []byte, offset int64) (int, error) {
	c.read.Add(int64(len(p)))
	c.reads.Add(1)
	return c.ReaderAt.ReadAt(p, offset)
}

// photos are rows of images of size bytes, each of its number.
func photos(count, size int) (rows []plainRow) {
	for i := range count {
		rows = append(rows, plainRow{photo{Bytes: bytes.Repeat([]byte{byte(i)}, size)}, "bread"})
	}
	return rows
}

func counted(t *testing.T, contents []byte) (*countedFile, *Parquet) {
	t.Helper()
	file := &countedFile{ReaderAt: bytes.NewReader(contents)}
	p, err := OpenParquet(file, int64(len(contents)))
	if err != nil {
		t.Fatal(err)
	}
	return file, p
}

// TestParquetIsReadInPart counts what is read of a file: to tell of images and labels, none of
// the images; to read all in order, each page once, whether there is an index of pages or not.
func TestParquetIsReadInPart(t *testing.T) {
	indexed := written(t, photos(100, 20_000), parquet.PageBufferSize(100_000), parquet.DataPageStatistics(false), parquet.MaxRowsPerRowGroup(50)) // 2 MB
	unindexed := edited(t, indexed, func(meta *format.FileMetaData) {
		for _, group := range meta.RowGroups {
			for i := range group.Columns {
				group.Columns[i].OffsetIndexOffset = 0
			}
		}
	})
	for name, contents := range map[string][]byte{"indexed": indexed, "unindexed": unindexed} {
		file, p := counted(t, contents)
		if images, err := p.Images(func(string) bool { return true }); err != nil || len(images) != 100 {
			t.Fatalf("%s: %d images, %v", name, len(images), err)
		}
		if _, _, _, err := p.Labels(false); err != nil {
			t.Fatal(err)
		}
		if read := file.read.Swap(0); read > 200_000 { // the footer, which has the least and greatest images, and is read twice
			t.Errorf("%s: scanning %d bytes reads %d of them", name, len(contents), read)
		}
		var pages Pages
		var workers sync.WaitGroup
		for worker := range 4 {
			workers.Go(func() {
				for i := worker; i < 100; i += 4 {
					if image, err := p.Read(i, &pages); err != nil || len(image) != 20_000 || image[0] != byte(i) {
						t.Errorf("%s: image %d: %d bytes, %v", name, i, len(image), err)
					}
				}
			})
		}
		workers.Wait()
		if read := file.read.Load(); read > 3_000_000 {
			t.Errorf("%s: all images of %d bytes read %d", name, len(contents), read)
		}
		file.read.Store(0)
		if _, err := p.Read(45, new(Pages)); err != nil || (file.read.Load() < 300_000) != (name == "indexed") {
			t.Errorf("%s: one image reads %d of %d bytes, %v", name, file.read.Load(), len(contents), err)
		}
	}
}

// TestPages keeps what was unpacked last, and one page whatever its size.
func TestPages(t *testing.T) {
	file, p := counted(t, written(t, slices.Concat(photos(4, 300), photos(1, 1001)), parquet.MaxRowsPerRowGroup(1)))
	pages := Pages{limit: 1000}
	for i, step := range []struct {
		row  int
		kept bool
	}{{0, false}, {1, false}, {2, false}, {0, true}, {3, false}, {0, true}, {1, false}, {2, false}, {4, false}, {4, true}, {2, false}, {2, true}} {
		file.reads.Store(0)
		if image, err := p.Read(step.row, &pages); err != nil || image[0] != byte(step.row%4) {
			t.Errorf("step %d: %v", i, err)
		}
		if kept := file.reads.Load() == 0; kept != step.kept {
			t.Errorf("step %d: kept %t, want %t", i, kept, step.kept)
		}
	}
}
