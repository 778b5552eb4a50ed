package session

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"runtime"
	"slices"
	"strings"

	tf "github.com/wamuir/graft/tensorflow"
	nodes "github.com/wamuir/graft/tensorflow/core/framework/node_def_go_proto"

	"github.com/tfft/tfft/tfrunner"
)

// variable is one that the SavedModel saves and restores.
type variable struct {
	key          string // in checkpoints, without what TensorFlow appends: layers/<layer>/<variable>
	read, handle tf.Output
}

// Where the exporter puts the layers' variables among the saved ones, what
// TensorFlow appends to each name, and what the seeds of dropout layers are
// called.
const (
	layersPrefix = "layers/"
	keySuffix    = "/.ATTRIBUTES/VARIABLE_VALUE"
	seedKey      = "seed"
	seedSuffix   = "seed_generator_state"
)

// ReadVariables implements tfrunner.Model.
func (s *Session) ReadVariables(phase string) (tfrunner.Variables, error) {
	at := s.manifest.PhaseIndex(phase)
	if at < 0 {
		return tfrunner.Variables{}, fmt.Errorf("the graph has no phase %q", phase)
	}
	frozen := s.manifest.Phases[at].Frozen
	found := tfrunner.Variables{Frozen: map[string]string{}}
	err := s.eachVariable(func(v variable, value *tf.Tensor) error {
		if value.DataType() == tf.Float && found.NotFinite == "" {
			w := finiteWriter{finite: true}
			if _, err := value.WriteContentsTo(&w); err != nil {
				return err
			}
			if !w.finite {
				found.NotFinite = v.key
			}
		}
		if layer, ok := v.layer(); !ok || !slices.Contains(frozen, layer) {
			return nil
		}
		sum, err := contentSum(value)
		found.Frozen[strings.TrimPrefix(v.key, layersPrefix)] = sum
		return err
	})
	return found, err
}

// layer is the layer whose weight v is; false where it is none: an optimizer's
// slot, or the seed of a dropout layer, which moves on with every step.
func (v variable) layer() (string, bool) {
	layer, name, _ := strings.Cut(strings.TrimPrefix(v.key, layersPrefix), "/")
	return layer, strings.HasPrefix(v.key, layersPrefix) && name != seedKey && !strings.HasSuffix(name, seedSuffix)
}

// contentSum is the SHA-256 of a tensor's bytes, in hexadecimal.
func contentSum(value *tf.Tensor) (string, error) {
	h := sha256.New()
	_, err := value.WriteContentsTo(h)
	return hex.EncodeToString(h.Sum(nil)), err
}

// finiteWriter looks at float32 numbers.
type finiteWriter struct{ finite bool }

func (w *finiteWriter) Write(p []byte) (int, error) {
	const exponent = 0x7f800000 // all ones in NaN and infinity only
	for i := 0; i+4 <= len(p); i += 4 {
		if binary.LittleEndian.Uint32(p[i:])&exponent == exponent {
			w.finite = false
			break
		}
	}
	return len(p), nil
}

// eachVariable reads the saved variables and shows them. What is read is no copy.
func (s *Session) eachVariable(visit func(v variable, value *tf.Tensor) error) error {
	if s.variables == nil {
		var err error
		if s.variables, err = s.savedVariables(); err != nil {
			return err
		}
	}
	var reads []tf.Output
	for _, v := range s.variables {
		reads = append(reads, v.read)
	}
	values, err := s.run(nil, reads, nil)
	if err != nil {
		return fmt.Errorf("read variables: %w", firstLine(err))
	}
	for i, v := range s.variables {
		if err := visit(v, values[i]); err != nil {
			return fmt.Errorf("read variable %q: %w", v.key, err)
		}
	}
	runtime.KeepAlive(values) // WriteContentsTo reads their memory without holding on to it
	s.collect()               // the tensors share the variables' memory: while they live, TensorFlow copies what it updates
	if s.compiled {
		s.compiled = false
		trim()
	}
	return nil
}

// savedVariables finds the variables by the names that the restore op gives
// them: RestoreV2 reads a list of keys, and what it returns is assigned.
func (s *Session) savedVariables() ([]variable, error) {
	call := s.node(s.saver.restore)
	f := s.function(call.GetAttr()["f"].GetFunc().GetName())
	if f == nil {
		return nil, fmt.Errorf("the graph lacks the function of its restore op %q", s.saver.restore)
	}
	body := map[string]*nodes.NodeDef{}
	for _, n := range f.GetNodeDef() {
		body[n.GetName()] = n
	}
	inputs := map[string]string{} // the call's, by the function's name for it
	for i, arg := range f.GetSignature().GetInputArg() {
		inputs[arg.GetName()] = call.GetInput()[i]
	}
	var all []variable
	for _, n := range f.GetNodeDef() {
		if n.GetOp() != "AssignVariableOp" {
			continue
		}
		key, err := restoredKey(body, n.GetInput()[1])
		if err != nil {
			return nil, err
		}
		read := s.saved.Graph.Operation(inputs[n.GetInput()[0]] + "/Read/ReadVariableOp")
		if read == nil {
			return nil, fmt.Errorf("the graph has no operation that reads %q", key)
		}
		handle, err := s.output(inputs[n.GetInput()[0]])
		if err != nil {
			return nil, err
		}
		all = append(all, variable{strings.TrimSuffix(key, keySuffix), read.Output(0), handle})
	}
	return all, nil
}

// restoredKey follows an assigned value back to the RestoreV2 that gives it, and
// returns its key there.
func restoredKey(body map[string]*nodes.NodeDef, value string) (string, error) {
	for range body { // no chain is longer
		parts := strings.Split(value, ":") // op:output:index
		n := body[parts[0]]
		if n == nil || len(n.GetInput()) == 0 {
			break
		}
		if n.GetOp() != "RestoreV2" {
			value = n.GetInput()[0]
			continue
		}
		names := body[strings.Split(n.GetInput()[1], ":")[0]]
		keys := names.GetAttr()["value"].GetTensor().GetStringVal()
		var i int
		if _, err := fmt.Sscan(parts[len(parts)-1], &i); err != nil || i >= len(keys) {
			break
		}
		return string(keys[i]), nil
	}
	return "", fmt.Errorf("the graph's restore op assigns %q, which is not restored", value)
}
