package session

import (
	"fmt"
	"slices"
	"strings"

	tf "github.com/wamuir/graft/tensorflow"
	"github.com/wamuir/graft/tensorflow/op"

	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// part is the variables that a phase may change, or all others, with what saves and
// restores them: operations that are added to the graph.
type part struct {
	prefix  tf.Output       // string tensor that takes that of the files
	save    *tf.Operation   // nil: there are no such variables
	restore []*tf.Operation // one for each variable
}

// partKey tells a graph's parts from each other.
type partKey struct {
	phase    string
	changing bool
}

// Save implements train.Model. The files are <prefix>.index and
// <prefix>.data-00000-of-00001. TensorFlow neither syncs them nor replaces old
// ones safely: write to a new folder and sync.
func (s *Session) Save(prefix, phase string) error {
	return s.savePart(prefix, partKey{phase, true})
}

// SaveFrozen implements train.Model. The files are as those of Save.
func (s *Session) SaveFrozen(prefix, phase string) error {
	return s.savePart(prefix, partKey{phase, false})
}

func (s *Session) savePart(prefix string, key partKey) error {
	p, err := s.part(key)
	if err != nil || p.save == nil {
		return err
	}
	if err := s.runSaver(prefix, p.prefix, nil, []*tf.Operation{p.save}); err != nil {
		return fmt.Errorf("save variables to %q: %w", prefix, err)
	}
	return nil
}

// SaveAll writes all variables as the graph's own saver does, in the form that a SavedModel
// has them.
func (s *Session) SaveAll(prefix string) error {
	input, err := s.output(s.saveOps.filename)
	if err != nil {
		return err
	}
	fetch, err := s.output(s.saveOps.save)
	if err != nil {
		return err
	}
	if err := s.runSaver(prefix, input, []tf.Output{fetch}, nil); err != nil {
		return fmt.Errorf("save variables to %q: %w", prefix, err)
	}
	return nil
}

// Restore implements train.Model. What SaveAll wrote has both parts.
func (s *Session) Restore(from train.Saved) error {
	for key, prefix := range map[partKey]string{{from.Phase, true}: from.Changing, {from.Phase, false}: from.Frozen} {
		if prefix == "" {
			continue
		}
		p, err := s.part(key)
		if err != nil {
			return err
		}
		if len(p.restore) == 0 {
			continue
		}
		if err := s.runSaver(prefix, p.prefix, nil, p.restore); err != nil {
			return fmt.Errorf("restore variables from %q: %w", prefix, err)
		}
	}
	return nil
}

// runSaver runs operations that save to, or restore from, the files at prefix, which input
// takes. TensorFlow takes a name without a slash for one in no folder, so it is made
// absolute.
func (s *Session) runSaver(prefix string, input tf.Output, fetches []tf.Output, targets []*tf.Operation) error {
	return withLiteral(prefix, func(folder *literalFolder, literal string) error {
		tensor, err := tf.NewTensor(literal)
		if err != nil {
			return err
		}
		if _, err := s.run(map[tf.Output]*tf.Tensor{input: tensor}, fetches, targets); err != nil {
			return folder.failed(err)
		}
		return nil
	})
}

// part adds a part's operations to the graph, once.
func (s *Session) part(key partKey) (*part, error) {
	if p, ok := s.parts[key]; ok {
		return p, nil
	}
	phase, err := s.phase(key.phase)
	if err != nil {
		return nil, err
	}
	if err := s.findVariables(); err != nil {
		return nil, err
	}
	variables := slices.DeleteFunc(slices.Clone(s.variables), func(v variable) bool {
		return s.mayChange(phase, v) != key.changing
	})
	p := &part{}
	if len(variables) > 0 {
		if p, err = s.addPart(variables); err != nil {
			return nil, err
		}
	}
	s.parts[key] = p
	return p, nil
}

// addPart adds the operations of those variables to the graph.
func (s *Session) addPart(variables []variable) (*part, error) {
	added := s.addedScope()
	p := &part{prefix: op.Placeholder(added.SubScope("prefix"), tf.String)}
	var err error
	if _, p.restore, err = s.addLoad(p.prefix, variables, keysOf(variables)); err != nil {
		return nil, err
	}
	var reads []tf.Output
	for _, v := range variables {
		reads = append(reads, v.read)
	}
	names, whole := s.addKeys(keysOf(variables))
	p.save = op.SaveV2(added.SubScope("save"), p.prefix, names, whole, reads)
	if err := added.Err(); err != nil {
		return nil, firstLine(err)
	}
	return p, nil
}

// mayChange says whether phase may change v: all but the weights of the layers that it
// freezes, and what belongs to the other phases alone, such as their optimizers.
func (s *Session) mayChange(phase graph.Phase, v variable) bool {
	if layer, ok := v.layer(); ok {
		return !slices.Contains(phase.Frozen, layer)
	}
	parts := strings.Split(v.key, "/") // optimizers/<phase>/..., averages/<phase>/...
	ofPhase := len(parts) > 1 && slices.Contains([]string{optimizersPrefix, averagesPrefix}, parts[0]+"/")
	return !ofPhase || parts[1] == phase.Name || s.manifest.PhaseIndex(parts[1]) < 0
}
