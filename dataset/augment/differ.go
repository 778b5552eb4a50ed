package augment

import (
	"maps"
	"slices"
)

// OneThatDiffers names the one thing in which two texts that Parse reads differ, with its
// two values: a parameter of the recipe, one of another operation ("random-erasing p"), or
// an operation that is on in one and off in the other. ok is false where nothing differs,
// or more, or a parameter that has no value where it changes nothing.
func OneThatDiffers(a, b string) (name, was, now string, ok bool) {
	before, errBefore := valuesOf(a)
	after, errAfter := valuesOf(b)
	if errBefore != nil || errAfter != nil || !before.sameOrder(after) {
		return "", "", "", false
	}
	before.without(after.ops)
	after.without(before.ops)
	for _, parameter := range append(slices.Clone(recipeParameters), before.others(after)...) {
		if before.values[parameter] == after.values[parameter] {
			continue
		}
		if ok {
			return "", "", "", false
		}
		name, was, now, ok = parameter, before.values[parameter], after.values[parameter], true
	}
	return name, was, now, ok && was != "" && now != ""
}

// described is a list by its parameters.
type described struct {
	ops    []string          // that are not the recipe's at the head
	values map[string]string // by parameter; of ops, by operation and parameter, and by operation
}

// An operation's own values.
const (
	opOn  = "on"
	opOff = "off"
)

// valuesOf are the parameters of a text, with values for those that change nothing.
func valuesOf(text string) (described, error) {
	d := described{values: map[string]string{}}
	list, err := Parse(text)
	if err != nil {
		return d, err
	}
	for _, name := range recipeParameters {
		switch name {
		case "horizontal-flip", "vertical-flip":
			d.values[name] = "false"
		case "brightness-range", "fill-mode": // no value says that nothing changes
		default:
			d.values[name] = "0"
		}
	}
	head := list.head()
	for i, op := range list {
		if i < head {
			for _, p := range op.Parameters() {
				d.values[p.Name] = p.Value
			}
			continue
		}
		d.ops = append(d.ops, op.Name())
		d.values[op.Name()] = opOn
		for name := range kinds[op.Name()]().set {
			d.values[op.Name()+" "+name] = "0"
		}
		for _, p := range op.Parameters() {
			d.values[op.Name()+" "+p.Name] = p.Value
		}
	}
	return d, nil
}

// sameOrder says whether the operations that both have are in one order.
func (d described) sameOrder(other described) bool {
	common := func(a, b []string) []string {
		return slices.DeleteFunc(slices.Clone(a), func(name string) bool { return !slices.Contains(b, name) })
	}
	return slices.Equal(common(d.ops, other.ops), common(other.ops, d.ops))
}

// without turns operations off that are not among those of the other list.
func (d described) without(other []string) {
	for _, op := range d.ops {
		if slices.Contains(other, op) {
			continue
		}
		for name := range kinds[op]().set {
			delete(d.values, op+" "+name)
		}
	}
	for _, op := range other {
		if _, has := d.values[op]; !has {
			d.values[op] = opOff
		}
	}
}

// others are the names of all values of either that are not the recipe's.
func (d described) others(other described) []string {
	all := maps.Clone(d.values)
	maps.Copy(all, other.values)
	for _, name := range recipeParameters {
		delete(all, name)
	}
	return slices.Sorted(maps.Keys(all))
}
