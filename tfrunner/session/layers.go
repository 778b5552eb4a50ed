package session

import (
	"path/filepath"
	"runtime"
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
	prefix, err := filepath.Abs(prefix)
	if err != nil {
		return err
	}
	if s.added == nil {
		s.added = op.NewScopeWithGraph(s.saved.Graph).SubScope("load_layers")
	}
	// A scope of its own makes an operation's name the only one of its kind.
	constant := func(value any) tf.Output { return op.Const(s.added.SubScope("constant"), value) }
	file, whole := constant(prefix), constant([]string{""})
	var assign []*tf.Operation
	err = s.eachVariable(func(key string) bool {
		layer, name, _ := strings.Cut(strings.TrimPrefix(key, layersPrefix), "/")
		return strings.HasPrefix(key, layersPrefix) && want(layer) && name != seedKey && !strings.HasSuffix(name, seedSuffix)
	}, func(key string, value *tf.Tensor) error {
		read := op.RestoreV2(s.added.SubScope("read"), file, constant([]string{key + keySuffix}), whole, []tf.DataType{value.DataType()})
		if err := s.added.Err(); err != nil {
			return firstLine(err)
		}
		assign = append(assign, op.AssignVariableOp(s.added.SubScope("assign"), s.handle(key), read[0]))
		return s.checkLoaded(key, value, read[0])
	})
	if err != nil {
		return err
	}
	if err := s.added.Err(); err != nil {
		return firstLine(err)
	}
	_, err = s.run(nil, nil, assign)
	return err
}

// checkLoaded refuses a variable that is not there, or not of its shape.
func (s *Session) checkLoaded(key string, value *tf.Tensor, read tf.Output) error {
	layer := strings.TrimPrefix(key, layersPrefix)
	out, err := s.run(nil, []tf.Output{read}, nil)
	if err != nil {
		return fault.Usage("no weights for %q: %w", layer, firstLine(err))
	}
	defer runtime.KeepAlive(out)
	if !slices.Equal(out[0].Shape(), value.Shape()) {
		return fault.Usage("the weights of %q have the shape %v, the graph wants %v", layer, out[0].Shape(), value.Shape())
	}
	return nil
}

// handle is what operations on the saved variable called key take.
func (s *Session) handle(key string) tf.Output {
	i := slices.IndexFunc(s.variables, func(v variable) bool { return v.key == key })
	return s.variables[i].handle
}
