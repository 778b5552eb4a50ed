package plot

import (
	"fmt"
	"image"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestDrawParallel(t *testing.T) {
	p := Parallel{Higher: true, Axes: []ParallelAxis{
		{Name: "learning-rate", Log: true}, {Name: "graph", Labels: []string{"graphs/a", "graphs/" + strings.Repeat("long", 20)}}, {Name: "val_accuracy"},
	}}
	for i := range 40 {
		p.Lines = append(p.Lines, []float64{math.Pow(10, -float64(i)/10), float64(i % 2), 0.5 + float64(i)/100})
	}
	p.Lines[3][2] = math.NaN()
	path := filepath.Join(t.TempDir(), "parallel.png")
	if err := DrawParallel(path, p); err != nil {
		t.Fatal(err)
	}
	img := decodePNG(t, path)
	if img.Bounds() != image.Rect(0, 0, 640, 520) {
		t.Fatalf("picture is %v", img.Bounds())
	}
	if lines := image.Rect(10, 60, 630, 510); countColour(img, lines, vermillion) == 0 || countColour(img, lines, shade(1)) > 0 {
		t.Error("the best line is not red, or it is not the one that is")
	}
	for what, broken := range map[string]Parallel{
		"1 axes and 40 lines":           {Axes: p.Axes[:1], Lines: p.Lines},
		"3 axes and 0 lines":            {Axes: p.Axes},
		"line 1 has 2 numbers for 3 ax": {Axes: p.Axes, Lines: [][]float64{{1, 2}}},
	} {
		if err := DrawParallel(path, broken); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("error %v, want %q", err, what)
		}
	}
}

// TestWorstFirst: the best line is drawn last, the first of equals; those without a score
// come first.
func TestWorstFirst(t *testing.T) {
	lines := [][]float64{{1, 0.5}, {1, math.NaN()}, {1, 0.9}, {1, 0.1}, {1, 0.9}}
	for higher, want := range map[bool][]int{true: {1, 3, 0, 4, 2}, false: {1, 4, 2, 0, 3}} {
		p := Parallel{Axes: make([]ParallelAxis, 2), Lines: lines, Higher: higher}
		if got := p.worstFirst(); !slices.Equal(got, want) {
			t.Errorf("higher is better: %v: %v, want %v", higher, got, want)
		}
	}
}

func TestScale(t *testing.T) {
	for _, c := range []struct {
		values    []float64
		log       bool
		low, high float64
		ticks     string
	}{
		{[]float64{0, 0.9}, false, 0, 0.9, "0.0 0.2 0.4 0.6 0.8"},
		{[]float64{1e-5, 0.1, math.NaN()}, true, 1e-5, 0.1, "1e-05 0.0001 0.001 0.01 0.1"},
		{[]float64{0.01, 0.2}, true, 0.01, 0.2, "0.01 0.02 0.05 0.1 0.2"},
		{[]float64{0.31, 0.42}, true, 0.31, 0.42, "0.35 0.40"},
		{[]float64{0.5}, false, 0.25, 0.75, ""},
		{[]float64{0.5}, true, 0.25, 1, ""},
		{[]float64{0, 0}, true, -1, 1, ""},
		{[]float64{math.NaN()}, false, 0, 1, ""},
	} {
		s := scaleOf(c.values, c.log)
		var labels []string
		for _, tick := range s.ticks() {
			labels = append(labels, tick.Label)
			if at := s.at(tick.Value); at < -1e-9 || at > 1+1e-9 {
				t.Errorf("%v: the tick %q at %v", c.values, tick.Label, at)
			}
		}
		if s.low != c.low || s.high != c.high || len(labels) == 0 || c.ticks != "" && fmt.Sprint(labels) != "["+c.ticks+"]" {
			t.Errorf("%v: %+v with ticks %v, want %v to %v with %s", c.values, s, labels, c.low, c.high, c.ticks)
		}
		if s.at(s.low) != 0 || s.at(s.high) != 1 {
			t.Errorf("%v: the ends stand at %v and %v", c.values, s.at(s.low), s.at(s.high))
		}
	}
}

func TestDrawCost(t *testing.T) {
	s := Cost{Thing: "trial", Axis: "seconds", Costs: []float64{3, 1, 2, 2, 30}, Scores: []float64{0.7, 0.5, 0.6, 0.55, 0.6}, Name: "val_accuracy", Higher: true}
	if got := s.front(); !slices.Equal(got, []int{1, 2, 0}) {
		t.Errorf("the front is %v", got)
	}
	less := s
	less.Higher = false
	if got := less.front(); !slices.Equal(got, []int{1}) {
		t.Errorf("where less is better, the front is %v", got)
	}
	path := filepath.Join(t.TempDir(), "cost.png")
	if err := DrawCost(path, s); err != nil {
		t.Fatal(err)
	}
	img := decodePNG(t, path)
	if panel := image.Rect(60, 40, 790, 460); img.Bounds() != image.Rect(0, 0, 800, 520) || countColour(img, panel, blue) == 0 || countColour(img, panel, vermillion) == 0 {
		t.Errorf("picture of %v without points or front", img.Bounds())
	}
	s.Scores = s.Scores[1:]
	if err := DrawCost(path, s); err == nil || !strings.Contains(err.Error(), "5 costs and 4 scores") {
		t.Errorf("error %v", err)
	}
}
