package augment

import (
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// Parse makes the list that List.String describes (exit code 2 for anything else).
func Parse(text string) (List, error) {
	if text == "none" || text == "default" {
		return Make(text, nil)
	}
	head, rest, err := parts(text)
	if err != nil {
		return nil, err
	}
	list, err := Make("none", head)
	if err != nil || len(rest) == 0 {
		return list, err
	}
	list = slices.DeleteFunc(list, func(op Op) bool { return len(op.Parameters()) == 0 })
	for _, r := range rest {
		op, err := NewOp(r.name, r.parameters)
		if err != nil {
			return nil, err
		}
		list = append(list, op)
	}
	return newList(list)
}

// named is an operation as text has it.
type named struct {
	name       string
	parameters []Parameter
}

// parts takes text apart: the parameters of the recipe's operations at the head of the
// list, and then the other operations.
func parts(text string) (head []Parameter, rest []named, err error) {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		word, after, _ := strings.Cut(text, " ")
		name, _, isOp := strings.Cut(word, "(")
		if !isOp {
			head, text = append(head, parameter(word)), after
			continue
		}
		inside, after, closed := strings.Cut(text[len(name)+1:], ")")
		if !closed {
			return nil, nil, fault.Usage("augmentation %q has no end", text)
		}
		one := named{name: name}
		for _, word := range strings.Fields(inside) {
			one.parameters = append(one.parameters, parameter(word))
		}
		rest, text = append(rest, one), after
	}
	return head, rest, nil
}

// parameter reads name=value.
func parameter(text string) Parameter {
	name, value, _ := strings.Cut(text, "=")
	return Parameter{name, value}
}
