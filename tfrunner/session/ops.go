package session

import (
	_ "embed"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	attrs "github.com/wamuir/graft/tensorflow/core/framework/attr_value_go_proto"
	functions "github.com/wamuir/graft/tensorflow/core/framework/function_go_proto"
	nodes "github.com/wamuir/graft/tensorflow/core/framework/node_def_go_proto"
	protos "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
)

//go:embed ops.txt
var opsText string

// allowedOps are those that any part of a graph may have. The functions that a SavedModel
// saves and restores with, which alone are handed the checkpoint's name, may also
// have those of savingOps and restoringOps, on files of that name (see saver).
var (
	allowedOps   = parseOps(opsText)
	savingOps    = parseOps("MergeV2Checkpoints SaveV2 ShardedFilename")
	restoringOps = parseOps("RestoreV2")
)

func parseOps(text string) map[string]bool {
	ops := map[string]bool{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, op := range strings.Fields(line) {
			ops[op] = true
		}
	}
	return ops
}

// CheckOps refuses the graph in dir, and the serving graph within it, if they
// have operations that a tfft graph does not need: such as read or write files,
// run Python, or are not known (exit code 2). config may trust the graph. It is a
// seat-belt, not a sandbox: what TensorFlow does with a hostile graph of allowed
// operations, nobody knows.
func CheckOps(dir string, config Config) error {
	for _, sub := range []string{"", filepath.FromSlash(servingGraph)} {
		place := filepath.Join(dir, sub)
		if sub != "" && !graph.IsSavedModel(place) {
			continue
		}
		meta, err := readMeta(place)
		if err != nil {
			return err
		}
		if err := config.checkOps(place, meta); err != nil {
			return err
		}
	}
	return nil
}

// checkOps is CheckOps for a graph that was read.
func (c Config) checkOps(dir string, meta *protos.MetaGraphDef) error {
	if c.TrustModel {
		return nil
	}
	if odd := oddity(meta); odd != "" {
		return fault.Usage("graph %q is not what pyexport writes: %s", dir, odd).WithHint(trustHint)
	}
	foreign := foreignOps(meta)
	if len(foreign) == 0 {
		return nil
	}
	var list []string
	for _, op := range slices.Sorted(maps.Keys(foreign)) {
		list = append(list, fmt.Sprintf("%s (in %s)", op, foreign[op]))
	}
	return fault.Usage("graph %q has operations that training and serving do not need: %s", dir, strings.Join(list, ", ")).
		WithHint(trustHint)
}

const trustHint = "a graph is a program, and may read and write your files: give `trust-model` only if you trust whoever made it"

// oddity says what about a graph would let it do otherwise than its operations say; empty:
// nothing.
func oddity(meta *protos.MetaGraphDef) string {
	graph := meta.GetGraphDef()
	known := map[string]bool{}
	for _, f := range graph.GetLibrary().GetFunction() {
		name := f.GetSignature().GetName()
		switch {
		case known[name]:
			return fmt.Sprintf("two functions are called %q", name)
		case registeredOps()[name]:
			return fmt.Sprintf("a function is called like the operation %q", name)
		}
		known[name] = true
	}
	for _, gradient := range graph.GetLibrary().GetGradient() {
		return fmt.Sprintf("function %q has a gradient of its own, %q", gradient.GetFunctionName(), gradient.GetGradientFunc())
	}
	named := map[string]bool{}
	for _, n := range graph.GetNode() {
		if named[n.GetName()] {
			return fmt.Sprintf("two operations are called %q", n.GetName())
		}
		named[n.GetName()] = true
	}
	return saverOf(meta, libraryOf(meta)).check(meta)
}

// libraryOf are the functions of a graph by name.
func libraryOf(meta *protos.MetaGraphDef) map[string]*functions.FunctionDef {
	library := map[string]*functions.FunctionDef{}
	for _, f := range meta.GetGraphDef().GetLibrary().GetFunction() {
		library[f.GetSignature().GetName()] = f
	}
	return library
}

// foreignOps finds the operations that are not allowed where they stand: each
// with the name of one function, or node of the graph itself, that has it.
func foreignOps(meta *protos.MetaGraphDef) map[string]string {
	o := opFinder{library: libraryOf(meta), foreign: map[string]string{}}
	s := saverOf(meta, o.library)
	save, _ := s.function(s.save)
	restore, _ := s.function(s.restore)

	// What all nodes call, but for the two functions that the saver calls itself.
	called := map[string]bool{}
	for _, n := range meta.GetGraphDef().GetNode() {
		calls := []*nodes.NodeDef{n}
		switch {
		case n == s.save && save != nil:
			calls = save.GetNodeDef()
		case n == s.restore && restore != nil:
			calls = restore.GetNodeDef()
		}
		for _, inner := range calls {
			o.reach(inner, called)
		}
		o.check(n, "the graph itself", nil)
	}
	for name, f := range o.library {
		var also map[string]bool
		switch {
		case called[name] || save == restore:
		case f == save:
			also = savingOps
		case f == restore:
			also = restoringOps
		}
		for _, n := range f.GetNodeDef() {
			o.check(n, fmt.Sprintf("function %q", name), also)
		}
	}
	return o.foreign
}

// opFinder walks a graph's functions.
type opFinder struct {
	library map[string]*functions.FunctionDef
	foreign map[string]string
}

// check notes n's operation if it is neither allowed, nor in also, nor a function.
func (o *opFinder) check(n *nodes.NodeDef, where string, also map[string]bool) {
	op := n.GetOp()
	if allowedOps[op] || also[op] || o.library[op] != nil {
		return
	}
	if first, ok := o.foreign[op]; !ok || where < first {
		o.foreign[op] = where
	}
}

// reach adds to seen every function that n may call.
func (o *opFinder) reach(n *nodes.NodeDef, seen map[string]bool) {
	o.visit(n.GetOp(), seen)
	o.attributes(n.GetAttr(), seen)
}

// attributes adds the functions that attributes name; a function's name has attributes, too.
func (o *opFinder) attributes(values map[string]*attrs.AttrValue, seen map[string]bool) {
	for _, value := range values {
		for _, f := range append([]*attrs.NameAttrList{value.GetFunc()}, value.GetList().GetFunc()...) {
			o.visit(f.GetName(), seen)
			o.attributes(f.GetAttr(), seen)
		}
	}
}

func (o *opFinder) visit(name string, seen map[string]bool) {
	f := o.library[name]
	if f == nil || seen[name] {
		return
	}
	seen[name] = true
	for _, n := range f.GetNodeDef() {
		o.reach(n, seen)
	}
}
