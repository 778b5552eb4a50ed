package sweep

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// GraphAxis is the name of the axis whose values are exported graphs: what is no input of a
// graph, such as its head and its optimizer, is varied by exporting several.
const GraphAxis = "graph"

// Axis is a setting that differs between trials: it is one of Values, or lies in Range.
type Axis struct {
	Setting string   `json:"setting"`
	Values  []string `json:"values,omitempty"`
	Range   *Range   `json:"range,omitempty"`
}

// Range is what lies between two numbers, both of them included.
type Range struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Log   bool    `json:"log"`             // the numbers' logarithms are drawn evenly, not the numbers
	Whole bool    `json:"whole,omitempty"` // only whole numbers are drawn
}

// Suffixes of a range as text, where it is not to be drawn as its ends suggest.
const (
	logSuffix    = ":log"
	linearSuffix = ":linear"
)

// ParseAxis reads an axis: values with commas between them, or a range FROM..TO. A range is
// drawn on a logarithmic scale where both ends are above 0 and one is at least ten times the
// other; :log and :linear behind it say otherwise. Of a setting that takes whole numbers, only
// those are drawn. The errors are the user's to fix (exit code 2).
func ParseAxis(setting, text string, whole bool) (Axis, error) {
	axis := Axis{Setting: setting}
	low, high, isRange := strings.Cut(text, "..")
	if _, err := strconv.ParseFloat(low, 64); !isRange || err != nil { // ../graphs/a is no range
		axis.Values = strings.Split(text, ",")
		for i, value := range axis.Values {
			axis.Values[i] = strings.TrimSpace(value)
		}
		return axis, axis.Check()
	}
	high, isLog := strings.CutSuffix(high, logSuffix)
	high, isLinear := strings.CutSuffix(high, linearSuffix)
	from, err := strconv.ParseFloat(low, 64)
	to, err2 := strconv.ParseFloat(high, 64)
	if err != nil || err2 != nil {
		return axis, fault.Usage("%s: %q: want a range of two numbers", setting, text).WithHint("such as 1e-5..1e-1, or values with commas between them")
	}
	r := NewRange(from, to, whole)
	r.Log = r.Log && !isLinear || isLog
	axis.Range = &r
	return axis, axis.Check()
}

// NewRange is one that is drawn on a logarithmic scale where both ends are above 0 and the
// second is at least ten times the first.
func NewRange(from, to float64, whole bool) Range {
	return Range{From: from, To: to, Log: from > 0 && to >= 10*from, Whole: whole}
}

// Check refuses what makes no axis (exit code 2).
func (a Axis) Check() error {
	if a.Range != nil {
		return a.Range.check(a.Setting)
	}
	for i, value := range a.Values {
		switch {
		case value == "":
			return fault.Usage("%s: one of the values is empty", a.Setting).WithHint("give values with one comma between two of them")
		case slices.Contains(a.Values[:i], value):
			return fault.Usage("%s: the value %q is given twice", a.Setting, value)
		}
	}
	if len(a.Values) == 0 {
		return fault.Usage("%s: there is no value", a.Setting)
	}
	return nil
}

func (r Range) check(setting string) error {
	finite := func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
	switch {
	case !finite(r.From) || !finite(r.To):
		return fault.Usage("%s: %g..%g: want finite numbers", setting, r.From, r.To)
	case r.From >= r.To:
		return fault.Usage("%s: %g..%g: want the second number to be larger", setting, r.From, r.To)
	case r.Log && r.From <= 0:
		return fault.Usage("%s: %g..%g: only numbers above 0 have a logarithmic scale", setting, r.From, r.To)
	case r.Whole && (r.From != math.Trunc(r.From) || r.To != math.Trunc(r.To)):
		return fault.Usage("%s: %g..%g: want whole numbers", setting, r.From, r.To)
	}
	return nil
}

// digits are those of a drawn number that count: a line with it stays short, and says all of it.
const digits = 4

// at is the number of the range at a share from 0 to 1 of it, as text.
func (r Range) at(share float64) string {
	if r.Whole {
		return strconv.FormatFloat(r.wholeAt(share), 'f', -1, 64)
	}
	low, high := r.From, r.To
	v := low + share*(high-low)
	if r.Log {
		v = math.Exp(math.Log(low) + share*(math.Log(high)-math.Log(low)))
	}
	text := strconv.FormatFloat(v, 'g', digits, 64)
	v, _ = strconv.ParseFloat(text, 64)
	return strconv.FormatFloat(min(max(v, low), high), 'g', -1, 64)
}

// wholeAt is the whole number of the range at a share of it; each number has the same share of
// the scale, or, on a logarithmic one, what it covers when it is rounded.
func (r Range) wholeAt(share float64) float64 {
	low, high := r.From, r.To
	if !r.Log {
		return min(math.Floor(low+share*(high-low+1)), high)
	}
	from, to := math.Log(low-0.5), math.Log(high+0.5)
	return min(max(math.Round(math.Exp(from+share*(to-from))), low), high)
}

// points are so many numbers of the range, evenly spaced, its ends included; of whole ones that
// are equal, one.
func (r Range) points(count int) (texts []string) {
	for i := range count {
		share := float64(i) / float64(count-1)
		text := r.at(share)
		if r.Whole { // whose draws reach past the ends
			r := Range{From: r.From, To: r.To, Log: r.Log}
			v, _ := strconv.ParseFloat(r.at(share), 64)
			text = strconv.FormatFloat(math.Round(v), 'f', -1, 64)
		}
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}
