package plot

import (
	"math"
	"reflect"
	"testing"
)

func TestFiniteRuns(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		values []float64
		want   []epochRun
	}{
		{nil, nil},
		{[]float64{nan, -inf}, nil},
		{[]float64{1, 2}, []epochRun{{0, 2}}},
		{[]float64{nan, 1, inf, 2, 3, nan, 4}, []epochRun{{1, 2}, {3, 5}, {6, 7}}},
	}
	for _, tt := range tests {
		if got := finiteRuns(tt.values); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%v: %v, want %v", tt.values, got, tt.want)
		}
	}
}

func TestValueRange(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name      string
		values    []float64
		low, high float64
	}{
		{"margin of 5 percent", []float64{1, nan, 3}, 0.9, 3.1},
		{"not below zero", []float64{0.01, 1}, 0, 1.0495},
		{"below zero with the values", []float64{-1, 1}, -1.1, 1.1},
		{"one value", []float64{2}, 1.9, 2.1},
		{"zeros", []float64{0, 0}, 0, 0.05},
		{"none", []float64{nan, math.Inf(-1)}, 0, 1},
	}
	for _, tt := range tests {
		low, high := valueRange([]curve{{values: tt.values}})
		if math.Abs(low-tt.low) > 1e-12 || math.Abs(high-tt.high) > 1e-12 {
			t.Errorf("%s: %v to %v, want %v to %v", tt.name, low, high, tt.low, tt.high)
		}
	}
}
