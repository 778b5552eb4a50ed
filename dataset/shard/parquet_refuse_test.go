package shard

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/tfft/tfft/internal/fault"
)

// written is a parquet file of parquet-go's.
func written[T any](t testing.TB, rows []T, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, options...)
	for part := range slices.Chunk(rows, 2) { // a page ends between calls only
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// edited is a file with another footer.
func edited(t testing.TB, contents []byte, edit func(meta *format.FileMetaData)) []byte {
	t.Helper()
	length := int(binary.LittleEndian.Uint32(contents[len(contents)-tailBytes:]))
	begin := len(contents) - tailBytes - length
	meta := new(format.FileMetaData)
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), contents[begin:begin+length], meta); err != nil {
		t.Fatal(err)
	}
	edit(meta)
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), meta)
	if err != nil {
		t.Fatal(err)
	}
	all := append(bytes.Clone(contents[:begin]), footer...)
	return append(binary.LittleEndian.AppendUint32(all, uint32(len(footer))), parquetMagic...)
}

func golden(t testing.TB, name string) []byte {
	t.Helper()
	contents, err := os.ReadFile(filepath.Join("testdata", name+".parquet"))
	if err != nil {
		t.Fatal(err)
	}
	return contents
}

type photo struct {
	Bytes []byte  `parquet:"bytes,optional,plain"`
	Path  *string `parquet:"path,optional,plain"`
}

// inColumns are rows of images and labels in columns of other names and types.
type (
	plainRow struct {
		Image photo  `parquet:"image"`
		Label string `parquet:"label,plain"`
	}
	twoImages struct {
		Image photo `parquet:"image"`
		Img   photo `parquet:"Img"`
		Label int32 `parquet:"label"`
	}
	noImages struct {
		Picture photo `parquet:"picture"`
		Label   int32 `parquet:"label"`
	}
	textImages struct {
		Image string `parquet:"image"`
		Label int32  `parquet:"label"`
	}
	noLabels struct {
		Image photo `parquet:"image"`
		Class int32 `parquet:"class"`
	}
	shareLabels struct {
		Image photo   `parquet:"image"`
		Label float64 `parquet:"label"`
	}
	timeLabels struct {
		Image photo `parquet:"image"`
		Label int64 `parquet:"label,timestamp"`
	}
	twoLabels struct {
		Image  photo `parquet:"image"`
		Label  int32 `parquet:"label"`
		Labels int32 `parquet:"labels"`
	}
	listLabels struct {
		Image  photo   `parquet:"image"`
		Labels []int32 `parquet:"labels,list"`
	}
)

var onePhoto = photo{Bytes: []byte("one")}

func TestParquetIsRefused(t *testing.T) {
	whole := golden(t, "datasets")
	footed := func(footer string) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte(parquetMagic+footer), uint32(len(footer))), parquetMagic...)
	}
	chunk := func(change func(c *format.ColumnMetaData)) []byte {
		return edited(t, whole, func(meta *format.FileMetaData) { change(&meta.RowGroups[0].Columns[0].MetaData) })
	}
	for name, tt := range map[string]struct {
		contents []byte
		want     string
	}{
		"no bytes":           {nil, "cut off: 0 bytes"},
		"no parquet file":    {[]byte("path,label\n1.jpg,bread\n"), "no parquet file"},
		"cut off":            {whole[:1000], "cut off: 1000 bytes"},
		"hardly anything":    {whole[:6], "cut off: 6 bytes"},
		"a pointer":          {[]byte("version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12345\n"), "a pointer of Git LFS"},
		"encrypted":          {append([]byte("PARE"), whole[4:]...), "an encrypted parquet file"},
		"a footer encrypted": {append(bytes.Clone(whole[:len(whole)-4]), "PARE"...), "an encrypted parquet file"},
		"columns encrypted": {edited(t, whole, func(meta *format.FileMetaData) {
			meta.EncryptionAlgorithm.Value = &format.AesGcmV1{}
		}), "an encrypted parquet file"},
		"a long footer":       {append(bytes.Clone(whole[:len(whole)-8]), "\xff\xff\xff\x7fPAR1"...), "damaged: a footer of 2147483647 bytes"},
		"a short footer":      {append(bytes.Clone(whole[:len(whole)-8]), "\x08\x00\x00\x00PAR1"...), "damaged: its footer"},
		"two images":          {written(t, []twoImages{{Image: onePhoto, Img: onePhoto}}), `several columns of images: "image", "Img"`},
		"no images":           {written(t, []noImages{{Picture: onePhoto}}), `no column of images: the columns are "picture", "label"`},
		"text for images":     {written(t, []textImages{{Image: "1.jpg"}}), `the column "image" has text, and no images`},
		"no labels":           {written(t, []noLabels{{Image: onePhoto}}), `no column of labels: the columns are "class"`},
		"shares":              {written(t, []shareLabels{{Image: onePhoto}}), `the column "label" has the type DOUBLE, and no labels`},
		"times":               {written(t, []timeLabels{{Image: onePhoto}}), `the column "label" has the type TIMESTAMP`},
		"two labels":          {written(t, []twoLabels{{Image: onePhoto}}), `several columns of labels: "label", "labels"`},
		"lists":               {written(t, []listLabels{{Image: onePhoto}}), `the column "labels" has labels, of any number of classes`},
		"another compression": {chunk(func(c *format.ColumnMetaData) { c.Codec = format.LZO }), "compressed with LZO"},
		"lz4":                 {golden(t, "lz4"), "compressed with LZ4_RAW, which is not read"},
		"two compressions": {edited(t, golden(t, "zstd"), func(meta *format.FileMetaData) {
			meta.RowGroups[1].Columns[0].MetaData.Codec = format.Snappy
		}), `the column "bytes" is compressed with SNAPPY, and in other rows`},
		"another file": {edited(t, whole, func(meta *format.FileMetaData) {
			meta.RowGroups[0].Columns[0].FilePath = "other.parquet"
		}), `the column "bytes" lies in another file`},
		"an index outside": {edited(t, whole, func(meta *format.FileMetaData) {
			meta.RowGroups[0].Columns[0].OffsetIndexOffset = 1 << 40
		}), "damaged: its index of pages"},
		"endless lists":        {footed("\x29\xfc\xff\xff\xff\xff\x07"), "damaged: its footer"},
		"rows without columns": {edited(t, whole, func(meta *format.FileMetaData) { meta.RowGroups[0].Columns = nil }), "damaged: "},
		"too many rows":        {edited(t, whole, func(meta *format.FileMetaData) { meta.NumRows = 1e9 }), "damaged: 1000000000 rows"},
		"metadata": {edited(t, whole, func(meta *format.FileMetaData) {
			meta.KeyValueMetadata = []format.KeyValue{{Key: featuresKey, Value: "{"}}
		}), "damaged: its metadata"},
	} {
		_, _, _, err := rows(tt.contents, false)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || fault.Hint(err) == "" || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%s: error %v with the hint %q, want %s", name, err, fault.Hint(err), tt.want)
		}
	}
}

// TestDamagedImages are read, and the error says that the file is damaged.
func TestDamagedImages(t *testing.T) {
	whole := golden(t, "datasets")
	for name, change := range map[string]func(c *format.ColumnChunk){
		"a page outside":    func(c *format.ColumnChunk) { c.MetaData.DataPageOffset = 1 << 40 },
		"a page before":     func(c *format.ColumnChunk) { c.MetaData.DataPageOffset = -1 },
		"a page of nothing": func(c *format.ColumnChunk) { c.MetaData.DataPageOffset = 2000 },
		"packed bytes":      func(c *format.ColumnChunk) { c.MetaData.Codec = format.Gzip },
		"cut off":           func(c *format.ColumnChunk) { c.MetaData.TotalCompressedSize = 100 },
	} {
		contents := edited(t, whole, func(meta *format.FileMetaData) {
			c := &meta.RowGroups[0].Columns[0]
			c.OffsetIndexOffset = 0
			change(c)
		})
		p, err := OpenParquet(bytes.NewReader(contents), int64(len(contents)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Read(7, new(Pages)); err == nil || !strings.HasPrefix(err.Error(), "damaged: ") || fault.Hint(err) == "" {
			t.Errorf("%s: error %v with the hint %q", name, err, fault.Hint(err))
		}
	}
}

// TestUncountedNulls are found when their image is read.
func TestUncountedNulls(t *testing.T) {
	contents := edited(t, written(t, []plainRow{{onePhoto, "bread"}, {photo{}, "soup"}}), func(meta *format.FileMetaData) {
		meta.RowGroups[0].Columns[0].MetaData.Statistics.NullCount = 0
	})
	got, _, _, err := rows(contents, false)
	if want := "000000 bread one; 000001 soup is not in the file: its row has no bytes"; err != nil || strings.Join(got, "; ") != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
}

// TestRowsWithProblems: other rows of the file are read.
func TestRowsWithProblems(t *testing.T) {
	name := "photos/2.jpg"
	got, _, _, err := rows(written(t, []plainRow{{onePhoto, "bread"}, {photo{}, "soup"}, {photo{Path: &name}, "soup"}, {onePhoto, " "}, {onePhoto, "a\nb"}, {onePhoto, " cake "}}), false)
	want := []string{
		"000000 bread one", "000001 soup is not in the file: its row has no bytes", `000002.jpg soup is not in the file, which has its path alone, "photos/2.jpg"`,
		`000003 has the label " ": want a whole number or a name, on one line one`, `000004 has the label "a\nb": want a whole number or a name, on one line one`, "000005 cake one",
	}
	if err != nil || strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	type nullLabels struct {
		Image photo  `parquet:"image"`
		Label *int64 `parquet:"label,optional"`
		Note  string `parquet:"note"`
	}
	minus := int64(-1)
	got, _, unused, err := rows(written(t, []nullLabels{{onePhoto, nil, ""}, {onePhoto, &minus, ""}}), true)
	if want := "000000 has no label: it is null one; 000001 -1 one"; err != nil || strings.Join(got, "; ") != want || strings.Join(unused, " ") != "note" {
		t.Errorf("%q, %q, %v, want %q", got, unused, err, want)
	}
	got, _, _, err = rows(written(t, []listLabels{{onePhoto, []int32{1, 2}}, {onePhoto, nil}, {onePhoto, []int32{3}}}), true)
	if want := "000000 1|2 one; 000001  one; 000002 3 one"; err != nil || strings.Join(got, "; ") != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
}

// FuzzParquet: whatever is in a file, nothing panics.
func FuzzParquet(f *testing.F) {
	files, err := filepath.Glob("testdata/*.parquet")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		f.Add(golden(f, strings.TrimSuffix(filepath.Base(name), ".parquet")))
	}
	f.Fuzz(func(t *testing.T, contents []byte) {
		for _, many := range []bool{false, true} {
			if len(contents) > 1<<16 { // rows, of which there may be one a byte, are read one by one
				return
			}
			if _, _, _, err := rows(contents, many); err != nil && fault.Code(err) != fault.ExitUsage {
				t.Errorf("%v is no fault of the file's", err)
			}
		}
	})
}
