package augment

import (
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/settingsfile"
)

// ReadFile makes the list of a YAML file: its operations in order, each with the parameters
// that are not to have their usual values.
//
//   - random-resized-crop: {scale: [0.5, 1]}
//   - random-horizontal-flip
//   - random-erasing: {p: 0.25}
//
// Errors (exit code 2) name the file, the line, the operation and the parameter.
func ReadFile(path string) (List, error) {
	items, err := settingsfile.ReadList(path)
	if err != nil {
		return nil, fault.Usage("%q: %w", path, fault.Cause(err))
	}
	if len(items) == 0 {
		return nil, fault.Usage("%q lists no operation", path).WithHint("want lines such as - random-erasing: {p: 0.25}")
	}
	var ops []Op
	for _, item := range items {
		op, err := NewOp(item.Name, parametersOf(item))
		if err == nil {
			ops = append(ops, op)
			_, err = newList(ops)
		}
		if err != nil {
			return nil, fault.Usage("%q: line %d: %w", path, item.Line, err)
		}
	}
	return List(ops), nil
}

// parametersOf are those of an item, lists with commas.
func parametersOf(item settingsfile.Item) (parameters []Parameter) {
	for _, e := range item.Entries {
		parameters = append(parameters, Parameter{e.Name, strings.Join(e.Values, ",")})
	}
	return parameters
}
