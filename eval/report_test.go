package eval

import (
	"math"
	"strings"
	"testing"
)

func TestNewReportRefuses(t *testing.T) {
	two := []string{"a", "b"}
	tests := []struct {
		name              string
		classes           []string
		labels, predicted []int
		want              string
	}{
		{"no classes", nil, []int{0}, []int{0}, "no classes"},
		{"no images", two, nil, nil, "no images"},
		{"lengths", two, []int{0, 1}, []int{0}, "2 labels but 1 predictions"},
		{"label too high", two, []int{0, 2}, []int{0, 1}, "label of image 1 is class 2, want 0 to 1"},
		{"label negative", two, []int{-1}, []int{0}, "label of image 0 is class -1"},
		{"prediction too high", two, []int{0}, []int{2}, "prediction of image 0 is class 2"},
		{"prediction negative", two, []int{0}, []int{-7}, "prediction of image 0 is class -7"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := NewReport(tt.classes, tt.labels, tt.predicted)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("report %v, error %v, want one with %q", r, err, tt.want)
			}
		})
	}
}

// The averages by their definitions, not by scikit-learn's code.
func TestReportFigures(t *testing.T) {
	r, err := NewReport([]string{"a", "b", "c"}, []int{0, 0, 0, 1, 1, 2}, []int{0, 0, 1, 1, 1, 0})
	if err != nil {
		t.Fatal(err)
	}
	want := []Scores{
		{Precision: 2. / 3, Recall: 2. / 3, F1: 2. / 3, Support: 3},
		{Precision: 2. / 3, Recall: 1, F1: 0.8, Support: 2},
		{Support: 1},
	}
	for i, w := range want {
		if r.PerClass[i] != w {
			t.Errorf("class %d: %+v, want %+v", i, r.PerClass[i], w)
		}
	}
	if r.Accuracy != 4./6 {
		t.Errorf("accuracy %v", r.Accuracy)
	}
	if got, want := r.Macro.Recall, (2./3+1+0)/3; math.Abs(got-want) > 1e-15 {
		t.Errorf("macro recall %v, want %v", got, want)
	}
	if got, want := r.Weighted.F1, (3*2./3+2*0.8)/6; math.Abs(got-want) > 1e-15 {
		t.Errorf("weighted f1-score %v, want %v", got, want)
	}
	if r.Macro.Support != 6 || r.Weighted.Support != 6 {
		t.Errorf("supports of the averages %d and %d, want 6", r.Macro.Support, r.Weighted.Support)
	}
}

func TestMostConfused(t *testing.T) {
	r, err := NewReport([]string{"cat", "dog", "guinea pig"}, []int{0, 0, 0, 1, 1, 2, 2, 2}, []int{1, 1, 2, 1, 0, 0, 2, 0})
	if err != nil {
		t.Fatal(err)
	}
	const want = "most confused\n  cat         taken for  dog         2 of 3\n  guinea pig  taken for  cat         2 of 3\n" +
		"  cat         taken for  guinea pig  1 of 3\n  dog         taken for  cat         1 of 2\n"
	if got := r.ConfusedText(); got != want || len(r.MostConfused(2)) != 2 {
		t.Errorf("%q, want %q", got, want)
	}
	if r, err = NewReport([]string{"cat", "dog"}, []int{0, 1}, []int{0, 1}); err != nil || r.ConfusedText() != "" {
		t.Errorf("%q, %v", r.ConfusedText(), err)
	}
}
