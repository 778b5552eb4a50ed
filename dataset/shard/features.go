package shard

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/tfft/tfft/internal/fault"
)

// featuresKey is where Hugging Face's datasets note what the columns of a file are, as JSON.
const featuresKey = "huggingface"

// features are what is noted of columns, by their names; nil: nothing.
type features map[string]json.RawMessage

// feature is what is noted of one column. A list is of the type Sequence, List or LargeList,
// or JSON's list of one.
type feature struct {
	Type    string          `json:"_type"`
	Names   []string        `json:"names"`
	Feature json.RawMessage `json:"feature"`
}

// featuresOf finds them in the metadata of a file.
func featuresOf(file *parquet.File) (features, error) {
	text, there := file.Lookup(featuresKey)
	if !there {
		return nil, nil
	}
	var noted struct {
		Info struct {
			Features features `json:"features"`
		} `json:"info"`
	}
	if err := json.Unmarshal([]byte(text), &noted); err != nil {
		return nil, damaged("its metadata %q: %w", featuresKey, err)
	}
	return noted.Info.Features, nil
}

// of is what is noted of a column.
func (f features) of(name string) (noted feature) {
	if json.Unmarshal(f[name], &noted) != nil {
		return feature{} // a group of columns, or a list
	}
	return noted
}

// classes are the names of the classes in a column of them, which may be lists.
func (f features) classes(name string) (names []string, is bool) {
	noted, inner := f.of(name), []json.RawMessage{}
	switch {
	case noted.Type == "Sequence" || noted.Type == "List" || noted.Type == "LargeList":
		inner = append(inner, noted.Feature)
	case noted.Type == "":
		_ = json.Unmarshal(f[name], &inner) // no list: there is nothing in it
	}
	if len(inner) == 1 {
		noted = features{"": inner[0]}.of("")
	}
	return noted.Names, noted.Type == "ClassLabel"
}

// Names that columns mostly have, in any case, where nothing says what they are.
var (
	imageColumns = []string{"image", "img"}
	labelColumns = []string{"label", "labels"}
)

// imageAmong is the one column of images.
func (f features) imageAmong(columns []*parquet.Column) (*parquet.Column, error) {
	found := among(columns, func(c *parquet.Column) bool { return f.of(c.Name()).Type == "Image" })
	if len(found) == 0 {
		found = named(columns, imageColumns)
	}
	return one(columns, found, "images", "image", imageColumns)
}

// labelAmong is the one column of labels; many prefers lists of these.
func (f features) labelAmong(columns []*parquet.Column, many bool) (*parquet.Column, error) {
	found := among(columns, func(c *parquet.Column) bool { _, is := f.classes(c.Name()); return is })
	if len(found) == 0 {
		found = named(columns, labelColumns)
	}
	fit := among(found, func(c *parquet.Column) bool { return (items(c) != nil) == many })
	if len(fit) > 0 {
		found = fit
	}
	return one(columns, found, "labels", "label", labelColumns)
}

// among are the columns that fit.
func among(columns []*parquet.Column, fit func(c *parquet.Column) bool) []*parquet.Column {
	return slices.DeleteFunc(slices.Clone(columns), func(c *parquet.Column) bool { return !fit(c) })
}

func named(columns []*parquet.Column, names []string) []*parquet.Column {
	return among(columns, func(c *parquet.Column) bool { return slices.Contains(names, strings.ToLower(c.Name())) })
}

// one is the one column that was found, or that has one of the usual names.
func one(columns, found []*parquet.Column, what, name string, usual []string) (*parquet.Column, error) {
	if fit := named(found, usual); len(found) > 1 && len(fit) == 1 {
		found = fit
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, fault.Usage("no column of %s: the columns are %s", what, fault.Quoted(columnNames(columns))).
			WithHint("call the column of the %s %q", what, name)
	}
	return nil, fault.Usage("several columns of %s: %s", what, fault.Quoted(columnNames(found))).
		WithHint("call the one to use %q, and the others something else, or leave them out", name)
}

func columnNames(columns []*parquet.Column) (names []string) {
	for _, c := range columns {
		names = append(names, c.Name())
	}
	return names
}
