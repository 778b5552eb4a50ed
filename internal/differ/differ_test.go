package differ

import (
	"math"
	"testing"
)

func TestFloats(t *testing.T) {
	nan, zero := float32(math.NaN()), float32(0)
	for _, c := range []struct {
		a, b []float32
		want string
	}{
		{[]float32{1, nan}, []float32{1, nan}, ""},
		{[]float32{1}, []float32{1, 2}, "1 numbers and 2"},
		{[]float32{1, 2, 3}, []float32{1, 2.5, 5}, "number 1: 2 and 2.5; 2 of 3 numbers differ, by at most 2"},
		{[]float32{zero}, []float32{-1 / float32(math.Inf(1))}, "number 0: 0 and -0; 1 of 1 numbers differ, by at most 0"},
		{[]float32{nan}, []float32{1}, "number 0: NaN and 1; 1 of 1 numbers differ"},
	} {
		if got := Floats(c.a, c.b); got != c.want {
			t.Errorf("%v, %v: %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

func TestBytes(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"ab", "ab", ""},
		{"ab", "abc", "2 bytes and 3"},
		{"abc", "axc", "byte 1: 0x62 and 0x78; 1 of 3 bytes differ"},
	} {
		if got := Bytes([]byte(c.a), []byte(c.b)); got != c.want {
			t.Errorf("%q, %q: %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

func TestTables(t *testing.T) {
	const table = "epoch,loss,seconds\n1,0.5,3\n2,0.25,4\n"
	for _, c := range []struct{ other, want string }{
		{table, ""},
		{"epoch,loss,seconds\n1,0.5,8\n2,0.25,9\n", ""},
		{"epoch,loss,seconds\n1,0.5,3\n2,0.25000001,4\n", "row 2, loss: 0.25 and 0.25000001; 1 of 4 cells differ, by at most 1e-08"},
		{"epoch,loss,seconds\n1,none,3\n2,0.25,4\n", "row 1, loss: 0.5 and none; 1 of 4 cells differ"},
		{"epoch,loss\n1,0.5\n", `2 rows of ["epoch" "loss" "seconds"] and 1 rows of ["epoch" "loss"]`},
		{"", "the second: no table"},
	} {
		if got := Tables([]byte(table), []byte(c.other), func(name string) bool { return name == "seconds" }); got != c.want {
			t.Errorf("%q: %q, want %q", c.other, got, c.want)
		}
	}
}
