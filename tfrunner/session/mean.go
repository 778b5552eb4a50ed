package session

import (
	"fmt"
	"slices"
	"strings"

	tf "github.com/wamuir/graft/tensorflow"
	"github.com/wamuir/graft/tensorflow/op"

	"github.com/tfft/tfft/tfrunner/train"
)

// Average implements train.Network. The mean is computed in float64: what is alike at all
// times stays what it is to the last bit. Everything else, such as the optimizers, stays what
// it is.
func (s *Session) Average(saved []train.Saved) error {
	phase, err := s.phase(saved[0].Phase)
	if err != nil {
		return err
	}
	if err := s.findVariables(); err != nil {
		return err
	}
	averaged := slices.DeleteFunc(slices.Clone(s.variables), func(v variable) bool {
		_, ofLayer := v.layer()
		return !ofLayer && !strings.HasPrefix(v.key, averagesPrefix) || v.read.DataType() != tf.Float || !s.mayChange(phase, v)
	})
	var prefixes []string
	for _, at := range saved {
		prefixes = append(prefixes, at.Changing)
	}
	return withLiterals(prefixes, func(literal []string) error {
		assign, err := s.addMean(literal, averaged)
		if err != nil {
			return err
		}
		if _, err := s.run(nil, nil, assign); err != nil {
			return fmt.Errorf("average the weights of %d checkpoints: %w", len(prefixes), firstLine(err))
		}
		return nil
	})
}

// addMean adds operations to the graph that assign the variables the mean of what the
// checkpoints have.
func (s *Session) addMean(prefixes []string, variables []variable) (assign []*tf.Operation, err error) {
	added := s.addedScope()
	values := make([][]tf.Output, len(variables)) // of each, those of all checkpoints
	for _, prefix := range prefixes {
		read, err := s.addRead(s.addConstant(prefix), variables, keysOf(variables))
		if err != nil {
			return nil, err
		}
		for i, value := range read {
			values[i] = append(values[i], op.Cast(added.SubScope("exact"), value, tf.Double))
		}
	}
	count := op.Const(added.SubScope("constant"), float64(len(prefixes)))
	for i, v := range variables {
		mean := op.Div(added.SubScope("mean"), op.AddN(added.SubScope("sum"), values[i]), count)
		assign = append(assign, op.AssignVariableOp(added.SubScope("assign"), v.handle, op.Cast(added.SubScope("rounded"), mean, tf.Float)))
	}
	if err := added.Err(); err != nil {
		return nil, firstLine(err)
	}
	return assign, nil
}

func keysOf(variables []variable) (keys []string) {
	for _, v := range variables {
		keys = append(keys, v.key)
	}
	return keys
}

// withLiterals is withLiteral for several prefixes at once.
func withLiterals(prefixes []string, use func(prefixes []string) error) error {
	if len(prefixes) == 0 {
		return use(nil)
	}
	return withLiteral(prefixes[0], func(_ *literalFolder, first string) error {
		return withLiterals(prefixes[1:], func(rest []string) error { return use(append([]string{first}, rest...)) })
	})
}
