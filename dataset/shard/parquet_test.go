package shard

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

// rows lists what a parquet file holds: of each row its name, labels and contents, or the problem.
func rows(contents []byte, many bool) (text []string, names, unused []string, err error) {
	file := bytes.NewReader(contents)
	p, err := OpenParquet(file, file.Size())
	if err != nil {
		return nil, nil, nil, err
	}
	images, packed, err := p.Images(file, func(name string) bool { return strings.HasSuffix(name, ".jpg") })
	if err != nil {
		return nil, nil, nil, err
	}
	labels, names, unused, err := p.Labels(file, many)
	if err != nil {
		return nil, nil, nil, err
	}
	var pages Pages
	for i, image := range images {
		var got []byte
		switch {
		case image.Problem != nil:
			err = image.Problem
		case image.Packed:
			got, err = packed.Read(file, i, &pages)
		default:
			got = contents[image.Offset : image.Offset+image.Size]
		}
		label := strings.Join(labels[i].Labels, "|")
		if labels[i].Problem != nil {
			label = labels[i].Problem.Error()
		}
		if err != nil {
			got, err = []byte(err.Error()), nil
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

// TestParquetIsReadInPart counts what is read of a file: to find images, little more than
// headers.
func TestParquetIsReadInPart(t *testing.T) {
	var photos []plainRow
	for i := range 100 {
		photos = append(photos, plainRow{photo{Bytes: bytes.Repeat([]byte{byte(i)}, 20_000)}, "bread"}) // 2 MB
	}
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Zstd} {
		contents := written(t, photos, parquet.Compression(codec), parquet.PageBufferSize(100_000), parquet.DataPageStatistics(false))
		file := &countedFile{ReaderAt: bytes.NewReader(contents)}
		p, err := OpenParquet(file, int64(len(contents)))
		if err != nil {
			t.Fatal(err)
		}
		images, packed, err := p.Images(file, func(string) bool { return true })
		if err != nil || len(images) != 100 || (packed != nil) != (codec == &parquet.Zstd) {
			t.Fatalf("%s: %d images, %v", codec, len(images), err)
		}
		if file.read > 100_000 {
			t.Errorf("%s: finding images in %d bytes reads %d of them", codec, len(contents), file.read)
		}
	}
}

// TestPages keeps what was unpacked last, and one page whatever its size.
func TestPages(t *testing.T) {
	var p Pages
	parts, unpacked := make([]*imagePart, 4), 0
	for i := range parts {
		parts[i] = &imagePart{}
	}
	ask := func(part int, size int64) {
		t.Helper()
		images, err := p.of(parts[part], size, func() ([][]byte, error) { unpacked++; return [][]byte{{byte(part)}}, nil })
		if err != nil || images[0][0] != byte(part) {
			t.Errorf("part %d: %v, %v", part, images, err)
		}
	}
	for _, step := range []struct{ part, size, want int }{
		{0, 1, 1}, {0, 1, 1}, {1, pagesKept - 1, 2}, {0, 1, 2}, {1, pagesKept - 1, 2}, {2, 1, 3}, {1, pagesKept - 1, 3}, {0, 1, 4}, {3, 2 * pagesKept, 5}, {3, 2 * pagesKept, 5}, {0, 1, 6},
	} {
		if ask(step.part, int64(step.size)); unpacked != step.want {
			t.Errorf("part %d: %d are unpacked, want %d", step.part, unpacked, step.want)
		}
	}
}
