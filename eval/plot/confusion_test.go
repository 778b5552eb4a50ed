package plot

import (
	"fmt"
	"image"
	"image/color"
	"path/filepath"
	"strings"
	"testing"
)

// stepMatrix is an n x n matrix with count on the diagonal and as much beside it,
// and n class names.
func stepMatrix(n, count int) (classes []string, matrix [][]int) {
	matrix = make([][]int, n)
	for i := range matrix {
		classes = append(classes, fmt.Sprintf("class %d", i))
		matrix[i] = make([]int, n)
		matrix[i][i] = count
		matrix[i][(i+1)%n] += count
	}
	return classes, matrix
}

// Each cell has the colour of its share of the row, at its corner, where no
// count stands.
func TestDrawConfusionCells(t *testing.T) {
	path := filepath.Join(t.TempDir(), "confusion.png")
	matrix := [][]int{{30, 10, 0}, {0, 0, 0}, {1, 1, 98}}
	classes := []string{"a", "b", "c"}
	if err := DrawConfusion(path, classes, matrix); err != nil {
		t.Fatal(err)
	}
	img, l := decodePNG(t, path), layoutConfusion(&typefaces{}, classes, matrix)
	for i, row := range matrix {
		for j, count := range row {
			x, y := l.left+j*l.cell+5, img.Bounds().Dy()-l.bottom-l.side+i*l.cell+5
			want := shade(shareLevel(share(count, sum(row))))
			if got := color.RGBAModel.Convert(img.At(x, y)); got != want {
				t.Errorf("cell %d, %d (count %d) is %v, want %v", i, j, count, got, want)
			}
		}
	}
}

func TestDrawConfusionSizes(t *testing.T) {
	tests := []struct {
		classes, count int
		counts         bool // counts stand in the cells
		largest        int  // pixels of the longer side
	}{
		{1, 70, true, 800},
		{2, 70, true, 800},
		{5, 1e6, true, 800},
		{11, 300, true, 1000},
		{30, 99, true, 1000},
		{101, 99, false, 1700},
		{1000, 99, false, 1500},
		{2000, 99, false, 2400},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.classes), func(t *testing.T) {
			classes, matrix := stepMatrix(tt.classes, tt.count)
			path := filepath.Join(t.TempDir(), "confusion.png")
			if err := DrawConfusion(path, classes, matrix); err != nil {
				t.Fatal(err)
			}
			size, l := decodePNG(t, path).Bounds().Size(), layoutConfusion(&typefaces{}, classes, matrix)
			if size != image.Pt(l.width, l.height) || max(l.width, l.height) > tt.largest {
				t.Errorf("picture is %v, layout %d x %d, want at most %d", size, l.width, l.height, tt.largest)
			}
			if l.showCounts != tt.counts {
				t.Errorf("counts shown: %t, want %t (cells of %d pixels)", l.showCounts, tt.counts, l.cell)
			}
		})
	}
}

func TestDrawConfusionRefuses(t *testing.T) {
	tests := []struct {
		name    string
		classes []string
		matrix  [][]int
		want    string
	}{
		{"no classes", nil, nil, "no classes"},
		{"rows", []string{"a", "b"}, [][]int{{1, 2}}, "1 rows for 2 classes"},
		{"columns", []string{"a", "b"}, [][]int{{1, 2}, {3}}, "row 1 has 1 columns"},
	}
	for _, tt := range tests {
		path := filepath.Join(t.TempDir(), "confusion.png")
		err := DrawConfusion(path, tt.classes, tt.matrix)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v, want one with %q", tt.name, err, tt.want)
		}
	}
}
