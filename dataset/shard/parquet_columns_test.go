package shard

import (
	"bytes"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// TestColumnsByMetadata has columns that Hugging Face's metadata tells, in its forms of before
// and now.
func TestColumnsByMetadata(t *testing.T) {
	class := `{"names": ["a", "b"], "num_classes": 2, "_type": "ClassLabel"}`
	for _, tt := range []struct {
		features, columns string
		many              bool
		image, label      string
		names             string
	}{
		{`{}`, "img LABEL", false, "img", "LABEL", ""},
		{`{"photo": {"_type": "Image"}, "kind": ` + class + `}`, "photo kind label", false, "photo", "kind", "a b"},
		{`{"image": {"_type": "Image"}, "mask": {"_type": "Image"}, "fine": ` + class + `, "label": ` + class + `}`, "image mask fine label", false, "image", "label", "a b"},
		{`{"a": {"_type": "Image"}, "b": {"_type": "Image"}}`, "a b label", false, `several columns of images: "a", "b"`, "", ""},
		{`{"img": {"_type": "Image"}, "fine": ` + class + `, "coarse": ` + class + `}`, "img fine coarse", false, "img", `several columns of labels: "coarse", "fine"`, ""},
		{`{"img": {"_type": "Image"}, "many": {"feature": ` + class + `, "length": -1, "_type": "Sequence"}, "label": ` + class + `}`, "img many label", true, "img", "many", "a b"},
		{`{"img": {"_type": "Image"}, "many": {"feature": ` + class + `, "_type": "List"}, "one": ` + class + `}`, "img many one", false, "img", "one", "a b"},
		{`{"img": {"_type": "Image"}, "many": {"feature": ` + class + `, "_type": "LargeList"}}`, "img many", true, "img", "many", "a b"},
		{`{"img": {"_type": "Image"}, "many": [` + class + `]}`, "img many", true, "img", "many", "a b"},
		{`{"img": {"_type": "Image"}, "x": {"_type": {"dtype": "string", "_type": "Value"}}, "label": {"dtype": "string", "_type": "Value"}}`, "img x label", false, "img", "label", ""},
	} {
		group := parquet.Group{}
		for _, name := range strings.Fields(tt.columns) {
			group[name] = parquet.Leaf(parquet.Int64Type)
			if strings.HasPrefix(name, "many") {
				group[name] = parquet.List(group[name])
			}
		}
		contents := written(t, []any{}, parquet.NewSchema("rows", group), parquet.KeyValueMetadata("pandas", "{}"),
			parquet.KeyValueMetadata(featuresKey, `{"info": {"features": `+tt.features+`}}`))
		file, err := parquet.OpenFile(bytes.NewReader(contents), int64(len(contents)))
		if err != nil {
			t.Fatal(err)
		}
		f, err := featuresOf(file)
		if err != nil {
			t.Fatal(err)
		}
		all := file.Root().Columns()
		image, err := f.imageAmong(all)
		checkColumn(t, image, err, tt.image)
		if err != nil {
			continue
		}
		label, err := f.labelAmong(all, tt.many)
		checkColumn(t, label, err, tt.label)
		if err == nil {
			if names, _ := f.classes(label.Name()); strings.Join(names, " ") != tt.names {
				t.Errorf("%s: the names %q", tt.features, names)
			}
		}
	}
}

func checkColumn(t *testing.T, c *parquet.Column, err error, want string) {
	t.Helper()
	got := ""
	if err != nil {
		got = err.Error()
	} else {
		got = c.Name()
	}
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
