package session

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	tf "github.com/wamuir/graft/tensorflow"
	attrs "github.com/wamuir/graft/tensorflow/core/framework/attr_value_go_proto"
	functions "github.com/wamuir/graft/tensorflow/core/framework/function_go_proto"
	nodes "github.com/wamuir/graft/tensorflow/core/framework/node_def_go_proto"
	"google.golang.org/protobuf/proto"

	"github.com/tfft/tfft/tfrunner/graph"
)

// Fingerprint identifies all that decides what features_<phase> gives for an
// image: the operations, the values of the variables that they read, and what
// executes them. Names, and whatever else the graph holds, play no part: two
// graphs with other heads, or two phases, share a fingerprint where they share
// the frozen part.
//
// It is a hash of the dataflow graph in the manner of Merkle: an operation's
// hash covers its type, its attributes and the hashes of its inputs.
func (s *Session) Fingerprint(phase string) (string, error) {
	name := graph.FeaturesSignature(phase)
	call, err := s.callNode(name)
	if err != nil {
		return "", err
	}
	h := &graphHasher{library: libraryOf(s.meta), functions: map[string]string{}}
	executor, err := s.executor()
	if err != nil {
		return "", err
	}
	values, err := s.inputSums(h, dataInputs(call))
	if err != nil {
		return "", fmt.Errorf("signature %q: %w", name, err)
	}
	parts := append([]string{executor, strconv.Itoa(s.featureBatch()), h.attributes(call)}, values...)
	if h.err != nil {
		return "", fmt.Errorf("signature %q: %w", name, h.err)
	}
	return hash(parts...), nil
}

// callNode finds the node that computes the signature name's output.
func (s *Session) callNode(name string) (*nodes.NodeDef, error) {
	def, ok := s.meta.GetSignatureDef()[name]
	if !ok {
		return nil, fmt.Errorf("the graph has no signature %q", name)
	}
	for _, info := range def.GetOutputs() {
		if n := s.node(nodeOf(info.GetName())); n != nil {
			return n, nil
		}
	}
	return nil, fmt.Errorf("signature %q: the graph lacks the operation of its output", name)
}

// inputSums hashes what a call is given: the values of variables, what makes
// constants (a Normalization layer computes with them), and that the rest is fed.
func (s *Session) inputSums(h *graphHasher, inputs []string) ([]string, error) {
	contents, err := ofVariables(s, func(v *variable, value *tf.Tensor) (string, error) {
		if !slices.Contains(inputs, v.handle.Op.Name()) {
			return "", nil
		}
		sum, err := contentSum(value)
		return fmt.Sprint(value.DataType(), value.Shape(), sum), err
	})
	if err != nil {
		return nil, err
	}
	variables := map[string]string{} // by the name of the handle
	for i, v := range s.variables {
		variables[v.handle.Op.Name()] = contents[i]
	}
	sums := make([]string, len(inputs))
	for i, input := range inputs {
		n, sum := s.node(input), variables[input]
		switch {
		case sum != "":
			sums[i] = sum
		case n == nil:
			return nil, fmt.Errorf("the graph lacks the operation %q", input)
		case n.GetOp() == "VarHandleOp":
			return nil, fmt.Errorf("the variable %q is not saved with the graph", input)
		case n.GetOp() == "Const":
			sums[i] = h.attributes(n)
		default:
			sums[i] = "fed"
		}
	}
	return sums, nil
}

// graphHasher hashes functions of a graph's library, each once.
type graphHasher struct {
	library   map[string]*functions.FunctionDef
	functions map[string]string // by name
	err       error             // the first
}

// function hashes what a function returns, in terms of its arguments.
func (h *graphHasher) function(name string) string {
	if sum, ok := h.functions[name]; ok {
		return sum
	}
	f, ok := h.library[name]
	if !ok {
		h.err = fmt.Errorf("the graph's library lacks the function %q", name)
		return ""
	}
	h.functions[name] = "recursive"
	b := body{hasher: h, nodes: map[string]*nodes.NodeDef{}, sums: map[string]string{}}
	for i, arg := range f.GetSignature().GetInputArg() {
		b.sums[arg.GetName()] = hash("argument", strconv.Itoa(i), arg.GetType().String())
	}
	for _, n := range f.GetNodeDef() {
		b.nodes[n.GetName()] = n
	}
	var parts []string
	for _, out := range f.GetSignature().GetOutputArg() {
		parts = append(parts, b.tensor(f.GetRet()[out.GetName()]))
	}
	h.functions[name] = hash(parts...)
	return h.functions[name]
}

// attributes hashes a node's operation and attributes; functions stand there by
// name and count by content.
func (h *graphHasher) attributes(n *nodes.NodeDef) string {
	parts := []string{n.GetOp()}
	for _, key := range slices.Sorted(maps.Keys(n.GetAttr())) {
		if key == "_gradient_op_type" { // a name that counts up
			continue
		}
		parts = append(parts, key, h.attribute(n.GetAttr()[key]))
	}
	return hash(parts...)
}

func (h *graphHasher) attribute(value *attrs.AttrValue) string {
	if f := value.GetFunc(); f != nil {
		return h.function(f.GetName())
	}
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(value)
	if err != nil {
		h.err = err
	}
	return string(data)
}

// body hashes the operations of one function.
type body struct {
	hasher *graphHasher
	nodes  map[string]*nodes.NodeDef
	sums   map[string]string // of arguments and operations, by name
}

// tensor hashes what "op:output:index", or the name of an argument, stands for.
func (b *body) tensor(name string) string {
	op, output, _ := strings.Cut(name, ":")
	sum, ok := b.sums[op]
	if !ok {
		n := b.nodes[op]
		if n == nil {
			b.hasher.err = fmt.Errorf("a function lacks the operation %q", op)
			return ""
		}
		b.sums[op] = "recursive"
		parts := []string{b.hasher.attributes(n)}
		for _, input := range dataInputs(n) {
			parts = append(parts, b.tensor(input))
		}
		sum = hash(parts...)
		b.sums[op] = sum
	}
	return hash(sum, output)
}

// dataInputs are a node's inputs without those that only order execution.
func dataInputs(n *nodes.NodeDef) []string {
	var data []string
	for _, input := range n.GetInput() {
		if !strings.HasPrefix(input, "^") {
			data = append(data, input)
		}
	}
	return data
}

// hash is the SHA-256 of parts, in hexadecimal.
func hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}
