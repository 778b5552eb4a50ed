package augment

import (
	"maps"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/nearest"
)

// settable is an operation while its parameters are read, with usual values to begin with.
type settable struct {
	set   map[string]setter
	op    func() Op
	check func() error // of parameters together; nil: any go together
}

// kinds are the operations that text and files name.
var kinds = map[string]func() settable{
	"affine":                 func() settable { return recipeText("affine") },
	"channel-shift":          func() settable { return recipeText("channel-shift") },
	"brightness":             func() settable { return recipeText("brightness") },
	"random-resized-crop":    cropText,
	"random-horizontal-flip": func() settable { return flipText(false) },
	"random-vertical-flip":   func() settable { return flipText(true) },
	"color-jitter":           jitterText,
	"random-grayscale":       grayscaleText,
	"trivial-augment":        trivialText,
	"rand-augment":           randText,
	"random-erasing":         erasingText,
	"mixup":                  mixUpText,
	"cutmix":                 cutMixText,
}

// OpNames are the operations that NewOp makes, sorted.
func OpNames() []string { return slices.Sorted(maps.Keys(kinds)) }

// NewOp is an operation with some of its parameters set, and usual values for the others.
// An unknown operation or parameter, and a value that makes no sense, are refused (exit
// code 2); the error names the parameter.
func NewOp(name string, parameters []Parameter) (Op, error) {
	kind, ok := kinds[name]
	if !ok {
		names := OpNames()
		return nil, fault.Usage("unknown operation %q", name).
			WithHint("%soperations are %s", nearest.Question(name, names, asItIs), strings.Join(names, ", "))
	}
	s := kind()
	for _, p := range parameters {
		set, ok := s.set[p.Name]
		if !ok {
			names := slices.Sorted(maps.Keys(s.set))
			return nil, fault.Usage("%s: unknown parameter %q", name, p.Name).
				WithHint("%s%s has %s", nearest.Question(p.Name, names, asItIs), name, strings.Join(names, ", "))
		}
		if err := set(p); err != nil {
			return nil, inOp(name, err)
		}
	}
	if s.check != nil {
		if err := s.check(); err != nil {
			return nil, inOp(name, err)
		}
	}
	return s.op(), nil
}

func asItIs(name string) string { return name }

// inOp is an error of an operation's parameter, which is no setting by itself.
func inOp(name string, err error) error {
	return fault.Usage("%s: %s", name, strings.ReplaceAll(err.Error(), "`", ""))
}

// newList is a list of operations that can be applied in this order.
func newList(ops []Op) (List, error) {
	for i, op := range ops {
		if slices.ContainsFunc(ops[:i], func(other Op) bool { return other.Name() == op.Name() }) {
			return nil, fault.Usage("%s is listed twice", op.Name()).WithHint("list each operation once: two would draw the same")
		}
	}
	return List(ops), List(ops).Check()
}
