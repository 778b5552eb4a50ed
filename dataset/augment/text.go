package augment

import (
	"slices"
	"strings"
)

// String describes l in the terms of the command line: "none", "default" for
// the recipe, else what is not zero, such as
// "rotation-range=10 zoom-range=0.8,1.2 fill-mode=reflect". Operations other
// than the recipe's, or in another order, follow as name(parameters). Equal
// descriptions mean equal augmentations; checkpoints hold them.
func (l List) String() string {
	switch text := l.text(); text {
	case "":
		return "none"
	case Recipe().text():
		return "default"
	default:
		return text
	}
}

// None says whether l changes nothing, whatever is drawn.
func (l List) None() bool { return l.text() == "" }

// recipeOps are the operations that are described without their names, as long
// as they stand at the head of the list and in this order.
var recipeOps = []string{Affine{}.Name(), ChannelShift{}.Name(), Brightness{}.Name()}

// recipeParameters are theirs, in the order of the command line's flags.
var recipeParameters = []string{
	"rotation-range", "width-shift-range", "height-shift-range", "shear-range", "zoom-range", "channel-shift-range",
	"brightness-range", "horizontal-flip", "vertical-flip", "fill-mode", "cval",
}

// text is empty where nothing changes.
func (l List) text() string {
	var head []Parameter
	var rest []string
	n := l.head()
	for i, op := range l {
		switch parameters := op.Parameters(); {
		case len(parameters) == 0:
		case i < n:
			head = append(head, parameters...)
		default:
			rest = append(rest, op.Name()+"("+joined(parameters)+")")
		}
	}
	slices.SortFunc(head, func(a, b Parameter) int {
		return slices.Index(recipeParameters, a.Name) - slices.Index(recipeParameters, b.Name)
	})
	return strings.TrimSpace(joined(head) + " " + strings.Join(rest, " "))
}

// head is how many operations are described without their names. Operations that change
// nothing don't count.
func (l List) head() int {
	next := 0 // of recipeOps
	for i, op := range l {
		if len(op.Parameters()) == 0 {
			continue
		}
		at := slices.Index(recipeOps[next:], op.Name())
		if at < 0 {
			return i
		}
		next += at + 1
	}
	return len(l)
}

// joined writes parameters as name=value.
func joined(parameters []Parameter) string {
	var parts []string
	for _, p := range parameters {
		parts = append(parts, p.Name+"="+p.Value)
	}
	return strings.Join(parts, " ")
}

// set are the parameters that have a value.
func set(parameters ...Parameter) []Parameter {
	return slices.DeleteFunc(parameters, func(p Parameter) bool { return p.Value == "" })
}
