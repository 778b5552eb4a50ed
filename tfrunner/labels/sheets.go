package labels

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/graph"
)

// A sheet is so many pictures wide, and has so many at most, of so many pixels a side.
const (
	sheetColumns  = 12
	sheetPictures = 96
	sheetSize     = 150
)

// sheet is what a contact sheet shows.
type sheet struct {
	file, title string
	groups      [][]int // images that stand together
	images      int     // that were found; the groups may have fewer of them
	caption     func(image int) []string
}

// sheets are the three of them.
func (x *search) sheets() []sheet {
	alone := func(images []int) (groups [][]int) {
		for _, i := range images {
			groups = append(groups, []int{i})
		}
		return groups
	}
	given := func(i int) string { return x.classes[x.label(i)] }
	return []sheet{
		{WrongFile, "Labels that look wrong, the least probable first: label and its probability -> most probable class", alone(x.wrong.Suspects), len(x.wrong.Suspects), func(i int) []string {
			class, probability := x.probable(i)
			return []string{fmt.Sprintf("%s %.2f, %s", given(i), x.quality(i), x.splits[i]), fmt.Sprintf("-> %s %.2f", x.classes[class], probability)}
		}},
		{DuplicatesFile, "Near-duplicates, those with several labels or of several splits first", x.fewOfEach(), len(slices.Concat(x.groups...)), func(i int) []string {
			return []string{given(i), fmt.Sprintf("%s, %.3f", x.splits[i], x.closest(i).Similarity)}
		}},
		{OutliersFile, "Outliers, the farthest first: mean distance to the nearest images", alone(x.outliers), len(x.outliers), func(i int) []string {
			return []string{given(i), fmt.Sprintf("%s, %.3f", x.splits[i], x.distances[i])}
		}},
	}
}

// fewOfEach are the groups of near-duplicates, of each as many images as are in a row of a sheet:
// of its labels, and then of its splits, in turn.
func (x *search) fewOfEach() (groups [][]int) {
	for _, group := range x.groups {
		byKind := map[string][]int{}
		for _, i := range group {
			kind := fmt.Sprint(x.label(i), " ", x.splits[i])
			byKind[kind] = append(byKind[kind], i)
		}
		var few []int
		for at := 0; len(few) < min(len(group), sheetColumns); at++ {
			for _, kind := range slices.Sorted(maps.Keys(byKind)) {
				if at < len(byKind[kind]) && len(few) < sheetColumns {
					few = append(few, byKind[kind][at])
				}
			}
		}
		slices.Sort(few)
		groups = append(groups, few)
	}
	return groups
}

// writeSheets draws the sheets that have pictures, and removes others of before.
func (x *search) writeSheets(ctx context.Context) error {
	decoder, err := x.config.Training.NewDecoder(tfrunner.DecoderOptions{
		Input:      graph.Input{Height: sheetSize, Width: sheetSize, Interpolation: "area", Fit: graph.Letterbox},
		IgnoreEXIF: x.config.Training.IgnoreEXIF, Memory: x.config.Training.DecodeMemory,
	})
	if err != nil {
		return err
	}
	defer func() { _ = decoder.Close() }() // it has served
	for _, s := range x.sheets() {
		if len(s.groups) == 0 {
			if err := os.Remove(filepath.Join(x.config.Output, s.file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			continue
		}
		if err := x.draw(ctx, decoder, s); err != nil {
			return err
		}
	}
	return nil
}

// draw draws a sheet of as many pictures as it can show.
func (x *search) draw(ctx context.Context, decoder tfrunner.Decoder, s sheet) error {
	all := slices.Concat(s.groups...)
	shown := all[:min(len(all), sheetPictures)]
	var sizes []int
	for left := len(shown); left > 0; left -= sizes[len(sizes)-1] {
		sizes = append(sizes, min(left, len(s.groups[len(sizes)])))
	}
	remark := fmt.Sprintf("%s images", humanize.Comma(int64(s.images)))
	if len(shown) < s.images {
		remark = fmt.Sprintf("%d of %s; all are in %s", len(shown), remark, TableFile)
	}
	drawn := plot.NewContact(plot.ContactLayout{
		Title: s.title, Remark: remark, Width: sheetSize, Height: sheetSize, Columns: min(sheetColumns, max(len(shown), 4)), Lines: 3, Groups: sizes,
	})
	var contents []byte
	rgb := make([]byte, sheetSize*sheetSize*3)
	for _, i := range shown {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var err error
		contents, err = dataset.ReadImage(x.trials.Dataset().Source(), x.images[i], contents, x.config.Training.MaxPixels)
		if err != nil {
			return err
		}
		if err := decoder.Decode(contents, rgb); err != nil {
			return fmt.Errorf("decode %q: %w", x.images[i].Path, err)
		}
		drawn.Add(plot.Picture(rgb, sheetSize, sheetSize), slices.Insert(s.caption(i), 0, names.Text(path.Base(x.images[i].Path)))...)
	}
	return drawn.Write(filepath.Join(x.config.Output, s.file))
}
