package session

import (
	"regexp"
	"slices"
	"strings"

	tf "github.com/wamuir/graft/tensorflow"
	"github.com/wamuir/graft/tensorflow/op"

	"github.com/tfft/tfft/internal/fault"
)

// LoadLayers gives the variables of those layers that want names the values that
// they have in the checkpoint or SavedModel at prefix, which may be another
// graph's: layers are told by name. Optimizers and dropout seeds stay what they
// are. Nothing is changed when a variable is missing there, or has another shape
// (exit code 2).
func (s *Session) LoadLayers(prefix string, want func(layer string) bool) error {
	return withLiteral(prefix, func(folder *literalFolder, literal string) error {
		return s.loadLayers(folder, literal, want)
	})
}

// loadLayers is LoadLayers from a prefix in an opened folder.
func (s *Session) loadLayers(folder *literalFolder, prefix string, want func(layer string) bool) error {
	all, err := ofVariables(s, func(_ *variable, value *tf.Tensor) ([]int64, error) { return value.Shape(), nil })
	if err != nil {
		return err
	}
	var wanted []variable
	var keys []string
	var shapes [][]int64
	for i, v := range s.variables {
		if layer, ok := v.layer(); ok && want(layer) {
			wanted, keys, shapes = append(wanted, v), append(keys, v.key), append(shapes, all[i])
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	read, assign, err := s.addLoad(s.addConstant(prefix), wanted, keys)
	if err != nil {
		return err
	}
	values, err := s.run(nil, read, nil)
	if err != nil {
		return missingWeights(folder, err)
	}
	for i, v := range wanted {
		if got := values[i].Shape(); !slices.Equal(got, shapes[i]) {
			return fault.Usage("the weights of %q have the shape %v, the graph wants %v", strings.TrimPrefix(v.key, layersPrefix), got, shapes[i])
		}
	}
	_, err = s.run(nil, nil, assign)
	return err
}

// addLoad adds operations to the graph that read what the file at prefix has under
// keys, and that assign it to the given variables.
func (s *Session) addLoad(prefix tf.Output, variables []variable, keys []string) (read []tf.Output, assign []*tf.Operation, err error) {
	added := s.addedScope()
	if read, err = s.addRead(prefix, variables, keys); err != nil {
		return nil, nil, err
	}
	for i, v := range variables {
		assign = append(assign, op.AssignVariableOp(added.SubScope("assign"), v.handle, read[i]))
	}
	if err := added.Err(); err != nil {
		return nil, nil, firstLine(err)
	}
	return read, assign, nil
}

// addRead adds operations to the graph that read what the file at prefix has under keys, in
// the types of the given variables.
func (s *Session) addRead(prefix tf.Output, variables []variable, keys []string) (read []tf.Output, err error) {
	added := s.addedScope()
	var types []tf.DataType
	for _, v := range variables {
		types = append(types, v.read.DataType())
	}
	stored, whole := s.addKeys(keys)
	read = op.RestoreV2(added.SubScope("read"), prefix, stored, whole, types)
	if err := added.Err(); err != nil {
		return nil, firstLine(err)
	}
	return read, nil
}

// addKeys adds the names that TensorFlow's files have keys by, and that no slices of them are
// meant.
func (s *Session) addKeys(keys []string) (stored, whole tf.Output) {
	var names []string
	for _, key := range keys {
		names = append(names, key+keySuffix)
	}
	return s.addConstant(names), s.addConstant(make([]string, len(keys)))
}

// addConstant adds a constant. A scope of its own makes its name the only one of its kind.
func (s *Session) addConstant(value any) tf.Output {
	return op.Const(s.addedScope().SubScope("constant"), value)
}

// missingKey finds a key in what TensorFlow says of a checkpoint that lacks it.
var missingKey = regexp.MustCompile(`Key ` + layersPrefix + `(\S+)` + regexp.QuoteMeta(keySuffix) + ` not found`)

// missingWeights is the error of weights that could not be read.
func missingWeights(folder *literalFolder, err error) error {
	if key := missingKey.FindStringSubmatch(err.Error()); key != nil {
		return fault.Usage("no weights for %q", key[1])
	}
	return fault.Usage("read the weights in %q: %w", folder.real, folder.failed(err))
}
