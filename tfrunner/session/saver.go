package session

import (
	"fmt"
	"slices"
	"strings"

	functions "github.com/wamuir/graft/tensorflow/core/framework/function_go_proto"
	nodes "github.com/wamuir/graft/tensorflow/core/framework/node_def_go_proto"
	protos "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"
)

// saver is how a graph saves and restores its variables: two nodes, each of which calls a
// function with the prefix of a checkpoint's files. They alone are handed one, by tfft.
type saver struct {
	filename      string         // the node that the prefix is fed to
	save, restore *nodes.NodeDef // nil: there is none
	library       map[string]*functions.FunctionDef
}

func saverOf(meta *protos.MetaGraphDef, library map[string]*functions.FunctionDef) saver {
	s := saver{filename: nodeOf(meta.GetSaverDef().GetFilenameTensorName()), library: library}
	for _, n := range meta.GetGraphDef().GetNode() {
		if n.GetName() == nodeOf(meta.GetSaverDef().GetSaveTensorName()) {
			s.save = n
		}
		if n.GetName() == nodeOf(meta.GetSaverDef().GetRestoreOpName()) {
			s.restore = n
		}
	}
	return s
}

// nodeOf is the node of a tensor or a control input: "op:1", "op" or "^op".
func nodeOf(tensor string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(tensor, "^"), ":")
	return name
}

// function is what one of the two nodes calls, and its argument for the prefix; nil: it calls
// none, or hands it no prefix.
func (s saver) function(n *nodes.NodeDef) (f *functions.FunctionDef, prefix string) {
	if op := n.GetOp(); op != "StatefulPartitionedCall" && op != "PartitionedCall" {
		return nil, ""
	}
	f = s.library[n.GetAttr()["f"].GetFunc().GetName()]
	at := slices.IndexFunc(n.GetInput(), func(input string) bool { return input == s.filename || input == s.filename+":0" })
	if at < 0 || at >= len(f.GetSignature().GetInputArg()) {
		return nil, ""
	}
	return f, f.GetSignature().GetInputArg()[at].GetName()
}

// check says what a saver does that tfft did not ask for; empty: nothing.
func (s saver) check(meta *protos.MetaGraphDef) string {
	for _, n := range meta.GetGraphDef().GetNode() {
		if n.GetName() == s.filename && n.GetOp() != "Placeholder" {
			return fmt.Sprintf("the name of a checkpoint is not asked for, but given, by the operation %q", n.GetName())
		}
		if i := slices.IndexFunc(n.GetInput(), s.isPart); i >= 0 {
			return fmt.Sprintf("the operation %q makes it save or restore, through %q", n.GetName(), n.GetInput()[i])
		}
	}
	for name, signature := range meta.GetSignatureDef() {
		for _, infos := range []map[string]*protos.TensorInfo{signature.GetInputs(), signature.GetOutputs()} {
			for _, info := range infos {
				if s.isPart(info.GetName()) {
					return fmt.Sprintf("the signature %q makes it save or restore", name)
				}
			}
		}
	}
	for name, collection := range meta.GetCollectionDef() {
		if slices.ContainsFunc(collection.GetNodeList().GetValue(), s.isPart) {
			return fmt.Sprintf("the collection %q makes it save or restore", name)
		}
	}
	return s.checkNames()
}

// isPart says whether a tensor, or a control input, is of one of the two nodes.
func (s saver) isPart(tensor string) bool {
	name := nodeOf(tensor)
	return name != "" && (name == s.save.GetName() || name == s.restore.GetName())
}

// checkNames says where a function names files otherwise than by the prefix that it is handed.
func (s saver) checkNames() string {
	if s.save != nil && s.save == s.restore {
		return fmt.Sprintf("the operation %q both saves and restores", s.save.GetName())
	}
	for _, n := range []*nodes.NodeDef{s.save, s.restore} {
		f, prefix := s.function(n)
		if f == nil {
			continue // then it may have no operation that touches files
		}
		for _, attribute := range []string{"api_implements", "_implements"} {
			if f.GetAttr()[attribute] != nil {
				return fmt.Sprintf("function %q may stand in for another (%s)", f.GetSignature().GetName(), attribute)
			}
		}
		body, err := namesIn(f, prefix)
		if err == nil {
			err = body.check()
		}
		if err != nil {
			return fmt.Sprintf("function %q: %v", f.GetSignature().GetName(), err)
		}
	}
	return ""
}
