package session

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wamuir/graft/tensorflow/op"

	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// averagesPrefix is where the exporter puts the moving averages among the saved variables: it
// is followed by the phase, and by the layer and the variable that an average is of.
const averagesPrefix = "averages/"

// SwapAverages implements train.Model.
func (s *Session) SwapAverages(phase string) error {
	p, err := s.phase(phase)
	if err != nil || p.Swap == "" {
		return err
	}
	_, err = s.call(p.Swap, values{}, graph.SwappedOutput)
	return err
}

// LoadAverages gives the weights that a phase trains the values that their moving averages
// had when they were saved. Where the graph keeps none, it does nothing.
func (s *Session) LoadAverages(from train.Saved) error {
	p, err := s.phase(from.Phase)
	if err != nil || p.Swap == "" {
		return err
	}
	if err := s.findVariables(); err != nil {
		return err
	}
	var averaged []variable
	var keys []string
	for _, v := range s.variables {
		if name := strings.TrimPrefix(v.key, layersPrefix); slices.Contains(p.Averages, name) {
			averaged, keys = append(averaged, v), append(keys, averagesPrefix+p.Name+"/"+name)
		}
	}
	return withLiteral(from.Changing, func(folder *literalFolder, literal string) error {
		_, assign, err := s.addLoad(s.addConstant(literal), averaged, keys)
		if err != nil {
			return err
		}
		if _, err := s.run(nil, nil, assign); err != nil {
			return fmt.Errorf("read the averages of phase %q: %w", p.Name, folder.failed(err))
		}
		return nil
	})
}

// phase is that of a name.
func (s *Session) phase(name string) (graph.Phase, error) {
	at := s.manifest.PhaseIndex(name)
	if at < 0 {
		return graph.Phase{}, fmt.Errorf("the graph has no phase %q", name)
	}
	return s.manifest.Phases[at], nil
}

// addedScope is where operations are added to the graph.
func (s *Session) addedScope() *op.Scope {
	if s.added == nil {
		s.added = op.NewScopeWithGraph(s.saved.Graph).SubScope("load_layers")
	}
	return s.added
}
