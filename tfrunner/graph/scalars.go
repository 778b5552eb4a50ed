package graph

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// LearningRate is the name of the scalar that every train signature takes.
const LearningRate = "learning_rate"

// Scalar is a number that signatures take beside a batch: a hyperparameter.
type Scalar struct {
	Name       string   `json:"name"`
	Type       string   `json:"type"`              // float32 or float64
	Default    float64  `json:"default"`           // as exported; a phase has its own learning rate
	Minimum    *float64 `json:"minimum,omitempty"` // the least value
	Above      *float64 `json:"above,omitempty"`   // all values are larger
	Below      *float64 `json:"below,omitempty"`   // all values are smaller
	Maximum    *float64 `json:"maximum,omitempty"` // the largest value
	Signatures []string `json:"signatures"`        // that take it
}

// Scalars are values of a graph's scalars by name.
type Scalars map[string]float64

// With is a copy that has a learning rate, too.
func (s Scalars) With(learningRate float64) Scalars {
	all := Scalars{}
	maps.Copy(all, s)
	all[LearningRate] = learningRate
	return all
}

// refuse says what is wrong with value; empty: nothing, also once it is rounded to the
// scalar's type.
func (s Scalar) refuse(value float64) string {
	switch {
	case math.IsNaN(value) || math.IsInf(value, 0):
		return "want a finite number"
	case !s.holds(value):
		return s.valueRange()
	case s.Type != "float64" && (math.IsInf(float64(float32(value)), 0) || !s.holds(float64(float32(value)))):
		return "the graph takes float32, in which it is " + strconv.FormatFloat(float64(float32(value)), 'g', -1, 32)
	}
	return ""
}

// holds says whether value is within the scalar's range.
func (s Scalar) holds(value float64) bool {
	return (s.Minimum == nil || value >= *s.Minimum) && (s.Above == nil || value > *s.Above) && (s.Below == nil || value < *s.Below) && (s.Maximum == nil || value <= *s.Maximum)
}

// valueRange is the range in words.
func (s Scalar) valueRange() string {
	var bounds []string
	for _, b := range []struct {
		word  string
		bound *float64
	}{{"at least", s.Minimum}, {"more than", s.Above}, {"less than", s.Below}, {"at most", s.Maximum}} {
		if b.bound != nil {
			bounds = append(bounds, b.word+" "+strconv.FormatFloat(*b.bound, 'g', -1, 64))
		}
	}
	return "want " + strings.Join(bounds, " and ")
}

// spec is the scalar as an input of a signature.
func (s Scalar) spec() TensorSpec {
	if s.Type == "float64" {
		return TensorSpec{"double", nil}
	}
	return TensorSpec{"float", nil}
}

// scalars are the graph's. A graph that lists none was exported before there were
// others than the learning rate.
func (m *Manifest) scalars() []Scalar {
	if m.Scalars != nil {
		return m.Scalars
	}
	rate := learningRate()
	for _, p := range m.Phases {
		rate.Signatures = append(rate.Signatures, TrainSignature(p.Name), TrainFromFeaturesSignature(p.Name))
	}
	return []Scalar{rate}
}

// Hyperparameters are the values with which the graph was exported, of all scalars but the
// learning rate; nil where there is no other.
func (m *Manifest) Hyperparameters() Scalars {
	var values Scalars
	for _, s := range m.scalars() {
		if s.Name == LearningRate {
			continue
		}
		if values == nil {
			values = Scalars{}
		}
		values[s.Name] = s.Default
	}
	return values
}

// Defaults are the values of all scalars with which the graph trains p.
func (m *Manifest) Defaults(p Phase) Scalars { return m.Hyperparameters().With(p.LearningRate) }

// CheckScalars refuses values of scalars that the graph does not have, or that
// make no sense.
func (m *Manifest) CheckScalars(values Scalars) error {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		i := slices.IndexFunc(m.scalars(), func(s Scalar) bool { return s.Name == name })
		if i < 0 || name == LearningRate {
			return fault.Usage("`%s`: the graph takes no %s", Setting(name), strings.ReplaceAll(name, "_", " ")).
				WithHint("it takes %s; %s", m.scalarSettings(), m.whyNoOther())
		}
		if problem := m.scalars()[i].refuse(values[name]); problem != "" {
			return fault.Usage("`%s` %g: %s", Setting(name), values[name], problem)
		}
	}
	return nil
}

// CheckRate refuses a value of setting that cannot be a learning rate (exit code 2).
func CheckRate(setting string, value float64) error {
	if problem := learningRate().refuse(value); problem != "" {
		return fault.Usage("`%s` %g: %s", setting, value, problem)
	}
	return nil
}

// learningRate is the scalar of that name, as every graph has it.
func learningRate() Scalar { return Scalar{Name: LearningRate, Type: "float32", Above: new(float64)} }

// whyNoOther says what to do about a scalar that the graph does not take.
func (m *Manifest) whyNoOther() string {
	if m.Scalars == nil {
		return "it was exported before graphs took others: export it again"
	}
	return "what was exported as 0 or off is part of the graph: export one with another value"
}

// scalarSettings lists what the graph takes.
func (m *Manifest) scalarSettings() string {
	var names []string
	for _, s := range m.scalars() {
		names = append(names, "`"+Setting(s.Name)+"`")
	}
	return strings.Join(names, ", ")
}

// Setting is the setting of the scalar name.
func Setting(name string) string { return strings.ReplaceAll(name, "_", "-") }
