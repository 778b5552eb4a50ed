// Package parquetfile writes parquet files for tests, in the form in which Hugging Face's
// datasets write images.
package parquetfile

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

// Row is an image with its class.
type Row struct {
	Image Image `parquet:"image,optional"`
	Label int64 `parquet:"label,plain"`
}

// Image is a picture's file.
type Image struct {
	Bytes []byte  `parquet:"bytes,optional,plain"`
	Path  *string `parquet:"path,optional,plain"`
}

// Photo is the row of one picture.
func Photo(path string, contents []byte, label int64) Row {
	return Row{Image{contents, &path}, label}
}

// Write writes rows into the file name, with the names of their classes.
func Write(name string, codec Codec, classes []string, rows ...Row) (err error) {
	type feature map[string]any
	noted, err := json.Marshal(feature{"info": feature{"features": feature{
		"image": feature{"_type": "Image"}, "label": feature{"names": classes, "_type": "ClassLabel"},
	}}})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	options := []parquet.WriterOption{parquet.Compression(codec), parquet.PageBufferSize(64 << 10), parquet.DataPageStatistics(false)}
	if classes != nil {
		options = append(options, parquet.KeyValueMetadata("huggingface", string(noted)))
	}
	w := parquet.NewGenericWriter[Row](f, options...)
	if _, err := w.Write(rows); err != nil {
		return err
	}
	return w.Close()
}

// Codec compresses pages.
type Codec = compress.Codec

// Codecs are those that Write takes, by their names.
var Codecs = map[string]Codec{"none": &parquet.Uncompressed, "snappy": &parquet.Snappy, "zstd": &parquet.Zstd}
