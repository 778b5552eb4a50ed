package plot

import (
	"strings"
	"testing"
)

func TestRoundTicks(t *testing.T) {
	epochs, values := roundTicks{most: 12, whole: true}, roundTicks{most: 11}
	tests := []struct {
		name      string
		ticks     roundTicks
		low, high float64
		want      string
	}{
		{"one epoch", epochs, 0.5, 1.5, "1"},
		{"two epochs", epochs, 1, 2, "1 2"},
		{"ten epochs", epochs, 1, 10, "1 2 3 4 5 6 7 8 9 10"},
		{"fifty epochs", epochs, 1, 50, "5 10 15 20 25 30 35 40 45 50"},
		{"many epochs", epochs, 1, 100000, "10000 20000 30000 40000 50000 60000 70000 80000 90000 100000"},
		{"accuracy", values, 0.27, 0.84, "0.3 0.4 0.5 0.6 0.7 0.8"},
		{"all of it", values, 0, 1, "0.0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0"},
		{"around zero", values, -0.1, 0.1, "-0.10 -0.08 -0.06 -0.04 -0.02 0.00 0.02 0.04 0.06 0.08 0.10"},
		{"just below zero", values, -0.01, 1, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{"huge", values, 0, 3.2e38, "0 5e+37 1e+38 1.5e+38 2e+38 2.5e+38 3e+38"},
		{"tiny", values, 0, 2e-9, "0 2e-10 4e-10 6e-10 8e-10 1e-09 1.2e-09 1.4e-09 1.6e-09 1.8e-09 2e-09"},
	}
	for _, tt := range tests {
		var got []string
		for _, tick := range tt.ticks.Ticks(tt.low, tt.high) {
			got = append(got, tick.Label)
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, s, tt.want)
		}
	}
}
