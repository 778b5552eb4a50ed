package session

import (
	"fmt"
	"slices"
	"strings"

	functions "github.com/wamuir/graft/tensorflow/core/framework/function_go_proto"
	nodes "github.com/wamuir/graft/tensorflow/core/framework/node_def_go_proto"
	types "github.com/wamuir/graft/tensorflow/core/framework/types_go_proto"
)

// filenames tells which strings in a function's body are names of a checkpoint's files.
type filenames struct {
	prefix string // the argument that is the checkpoint's prefix
	nodes  map[string]*nodes.NodeDef
}

// namesIn is for the body of f, whose argument prefix is the checkpoint's.
func namesIn(f *functions.FunctionDef, prefix string) (*filenames, error) {
	names := &filenames{prefix: prefix, nodes: map[string]*nodes.NodeDef{}}
	arguments := map[string]bool{}
	for _, arg := range f.GetSignature().GetInputArg() {
		if arguments[arg.GetName()] {
			return nil, fmt.Errorf("two arguments are called %q", arg.GetName())
		}
		arguments[arg.GetName()] = true
	}
	for _, n := range f.GetNodeDef() {
		if names.nodes[n.GetName()] != nil || arguments[n.GetName()] {
			return nil, fmt.Errorf("%q is the name of two things", n.GetName())
		}
		names.nodes[n.GetName()] = n
	}
	return names, nil
}

// namedBy says which inputs of an operation are names of files.
var namedBy = map[string]int{"SaveV2": 1, "RestoreV2": 1, "ShardedFilename": 1, "MergeV2Checkpoints": 2}

// check refuses an operation whose files' names are not made of the prefix.
func (f *filenames) check() error {
	for _, n := range f.nodes {
		for i := range namedBy[n.GetOp()] {
			if i >= len(n.GetInput()) || !f.ofPrefix(n.GetInput()[i], len(f.nodes)) {
				return fmt.Errorf("the operation %q (%s) names files otherwise than it is told to", n.GetName(), n.GetOp())
			}
		}
	}
	return nil
}

// ofPrefix says whether a tensor is the prefix, a name that begins with it, or several of them.
// No chain is longer than left.
func (f *filenames) ofPrefix(tensor string, left int) bool {
	if tensor == f.prefix {
		return true
	}
	n := f.nodes[nodeOf(tensor)]
	inputs := dataInputs(n)
	if left < 0 || strings.HasPrefix(tensor, "^") || len(inputs) == 0 {
		return false
	}
	is := func(input string) bool { return f.ofPrefix(input, left-1) }
	switch n.GetOp() {
	case "Identity":
		return is(inputs[0])
	case "Pack":
		return !slices.ContainsFunc(inputs, func(input string) bool { return !is(input) })
	case "ShardedFilename":
		return is(inputs[0])
	case "StringJoin":
		isEnding := func(input string) bool { return f.isEnding(input, left-1) }
		return is(inputs[0]) && len(n.GetAttr()["separator"].GetS()) == 0 &&
			!slices.ContainsFunc(inputs[1:], func(input string) bool { return !isEnding(input) })
	}
	return false
}

// endings are what TensorFlow's own saver puts after a prefix, for files that it then merges.
var endings = []string{".part", "_temp/part"}

// isEnding says whether a tensor is one of endings.
func (f *filenames) isEnding(tensor string, left int) bool {
	n := f.nodes[nodeOf(tensor)]
	if left < 0 || n == nil {
		return false
	}
	inputs := dataInputs(n)
	switch n.GetOp() {
	case "Const":
		value := n.GetAttr()["value"].GetTensor()
		return value.GetDtype() == types.DataType_DT_STRING && len(value.GetTensorContent()) == 0 && len(value.GetStringVal()) == 1 &&
			slices.Contains(endings, string(value.GetStringVal()[0]))
	case "Select", "SelectV2":
		return len(inputs) == 3 && f.isEnding(inputs[1], left-1) && f.isEnding(inputs[2], left-1)
	}
	return false
}
