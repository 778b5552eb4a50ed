package sweep

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

func axis(t *testing.T, setting, text string, whole bool) Axis {
	t.Helper()
	a, err := ParseAxis(setting, text, whole)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestParseAxis(t *testing.T) {
	values := func(v ...string) Axis { return Axis{Setting: "x", Values: v} }
	between := func(from, to float64, log, whole bool) Axis {
		return Axis{Setting: "x", Range: &Range{from, to, log, whole}}
	}
	for text, want := range map[string]Axis{
		"0,0.9":                values("0", "0.9"),
		"step, cosine":         values("step", "cosine"),
		"../graphs/a,graphs/b": values("../graphs/a", "graphs/b"),
		"1e-5..1e-1":           between(1e-5, 0.1, true, false),
		"1..9.9":               between(1, 9.9, false, false),
		"0..0.9":               between(0, 0.9, false, false),
		"1..9:log":             between(1, 9, true, false),
		"0.001..1:linear":      between(0.001, 1, false, false),
	} {
		if got := axis(t, "x", text, false); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"":          "one of the values is empty",
		"1,,2":      "one of the values is empty",
		"1,1":       `the value "1" is given twice`,
		"1..":       "want a range of two numbers",
		"1..x":      "want a range of two numbers",
		"2..1":      "want the second number to be larger",
		"1..1":      "want the second number to be larger",
		"0..1:log":  "only numbers above 0",
		"-1..1:log": "only numbers above 0",
		"NaN..1":    "want finite numbers",
		"1..+Inf":   "want finite numbers",
	} {
		if _, err := ParseAxis("x", text, false); err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	if _, err := ParseAxis("x", "1.5..3", true); err == nil || !strings.Contains(err.Error(), "want whole numbers") {
		t.Errorf("a range of whole numbers with half of one: %v", err)
	}
}

// TestDraws: what is drawn lies in its range, evenly on its scale, and follows from the seed and
// the trial's number alone, whatever else is varied and however many trials there are.
func TestDraws(t *testing.T) {
	rate, momentum, epochs := axis(t, "rate", "1e-5..1e-1", false), axis(t, "momentum", "0,0.9", false), axis(t, "epochs", "2..64", true)
	s := Space{Method: Random, Axes: []Axis{rate, momentum, epochs}, Trials: 2000, Seed: 3}
	all := s.Settings()
	below, of := 0, map[string]int{}
	for _, trial := range all {
		v, err := strconv.ParseFloat(trial[0].Value, 64)
		if _, mantissa, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "."); err != nil || v < 1e-5 || v > 0.1 || len(mantissa) > len("234e-05") {
			t.Fatalf("the rate %q: %v", trial[0].Value, err)
		}
		if v < 1e-3 {
			below++
		}
		of[trial[1].Value]++
		n, err := strconv.Atoi(trial[2].Value)
		if err != nil || n < 2 || n > 64 {
			t.Fatalf("epochs %q: %v", trial[2].Value, err)
		}
		if n < 10 { // about the middle, on a logarithmic scale
			of["few epochs"]++
		}
	}
	for what, n := range map[string]int{"below the middle rate": below, "without momentum": of["0"], "few epochs": of["few epochs"]} {
		if math.Abs(float64(n)-1000) > 4*math.Sqrt(500) {
			t.Errorf("%d of 2000 %s", n, what)
		}
	}
	s.Trials = 10
	if !reflect.DeepEqual(s.Settings(), all[:10]) {
		t.Error("fewer trials are other ones")
	}
	alone := Space{Method: Random, Axes: []Axis{rate}, Trials: 10, Seed: 3}
	for i, trial := range alone.Settings() {
		if trial[0] != all[i][0] {
			t.Errorf("trial %d has %v, beside other axes %v", i+1, trial[0], all[i][0])
		}
	}
	s.Seed = 4
	if reflect.DeepEqual(s.Settings(), all[:10]) {
		t.Error("another seed gives the same trials")
	}
}

// TestDrawsOfValues: of values alone, each combination comes once.
func TestDrawsOfValues(t *testing.T) {
	s := Space{Method: Random, Axes: []Axis{axis(t, "a", "1,2,3", false), axis(t, "b", "x,y,z,w", false)}, Trials: 12}
	seen := map[string]bool{}
	for _, trial := range s.Settings() {
		seen[Text(trial)] = true
	}
	if len(seen) != 12 {
		t.Errorf("%d different trials of 12", len(seen))
	}
	in := s
	in.Method, in.Trials = Grid, 0
	if reflect.DeepEqual(s.Settings(), in.Settings()) {
		t.Error("drawn in the order of the grid")
	}
}

func TestGridAndList(t *testing.T) {
	s := Space{Method: Grid, Points: 3, Axes: []Axis{axis(t, "a", "1,2", false), axis(t, "r", "1e-4..1", false), axis(t, "n", "1..2", true)}}
	var got []string
	for _, trial := range s.Settings() {
		got = append(got, Text(trial))
	}
	var want []string
	for _, a := range []string{"1", "2"} {
		for _, r := range []string{"0.0001", "0.01", "1"} {
			for _, n := range []string{"1", "2"} {
				want = append(want, fmt.Sprintf("a %s, r %s, n %s", a, r, n))
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	listed := Space{Method: List, Listed: [][]Setting{{{"a", "1"}, {"b", "2"}}, {{"b", "4"}, {"a", "3"}}}}
	if err := listed.Check(); err != nil || Text(listed.Settings()[1]) != "a 3, b 4" {
		t.Errorf("%v, %v", err, listed.Settings())
	}
}

func TestSpacesThatAreNone(t *testing.T) {
	a, r := axis(t, "a", "1,2", false), axis(t, "r", "0..1", false)
	wide := Axis{Setting: "w"}
	for i := range 2000 {
		wide.Values = append(wide.Values, strconv.Itoa(i))
	}
	other := wide
	other.Setting = "v"
	for want, s := range map[string]Space{
		"`method` \"best\": want random or grid or list": {Method: "best", Axes: []Axis{a}},
		"there is nothing to vary":                       {Method: Random},
		"a is to be varied twice":                        {Method: Random, Axes: []Axis{a, r, a}},
		"`trials` -1: want at least 1":                   {Method: Random, Axes: []Axis{a}, Trials: -1},
		"`trials` 3: there are 2 different ones":         {Method: Random, Axes: []Axis{a}, Trials: 3},
		"`method` grid: r is a range":                    {Method: Grid, Axes: []Axis{a, r}},
		"no trial is listed":                             {Method: List},
		"more than 100000 trials":                        {Method: Grid, Axes: []Axis{wide, other}},
		"a grid of more than 1048576 trials":             {Method: Grid, Axes: []Axis{wide, other}, Trials: 9},
		"trial 2 of the list has b, the first one has a": {Method: List, Listed: [][]Setting{{{"a", "1"}}, {{"b", "1"}}}},
	} {
		if err := s.Check(); err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
