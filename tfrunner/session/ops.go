package session

import (
	_ "embed"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	attrs "github.com/wamuir/graft/tensorflow/core/framework/attr_value_go_proto"
	functions "github.com/wamuir/graft/tensorflow/core/framework/function_go_proto"
	nodes "github.com/wamuir/graft/tensorflow/core/framework/node_def_go_proto"
	protos "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"

	"github.com/tfft/tfft/internal/fault"
)

//go:embed ops.txt
var opsText string

// allowedOps are those that any part of a graph may have. A SavedModel's own save
// and restore functions, which alone are handed the checkpoint's name, may also
// have those of savingOps and restoringOps.
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
		graph := filepath.Join(dir, sub)
		if _, err := os.Stat(filepath.Join(graph, "saved_model.pb")); sub != "" && err != nil {
			continue
		}
		meta, err := readMeta(graph)
		if err != nil {
			return err
		}
		if err := config.checkOps(graph, meta); err != nil {
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
	foreign := foreignOps(meta)
	if len(foreign) == 0 {
		return nil
	}
	var list []string
	for _, op := range slices.Sorted(maps.Keys(foreign)) {
		list = append(list, fmt.Sprintf("%s (in %s)", op, foreign[op]))
	}
	return fault.Usage("graph %q has operations that training and serving do not need: %s", dir, strings.Join(list, ", ")).
		WithHint("a graph is a program, and may read and write your files: give `trust-model` only if you trust whoever made it")
}

// foreignOps finds the operations that are not allowed where they stand: each
// with the name of one function, or node of the graph itself, that has it.
func foreignOps(meta *protos.MetaGraphDef) map[string]string {
	o := opFinder{library: map[string]*functions.FunctionDef{}, foreign: map[string]string{}}
	graph := meta.GetGraphDef()
	for _, f := range graph.GetLibrary().GetFunction() {
		o.library[f.GetSignature().GetName()] = f
	}
	save, _, _ := strings.Cut(meta.GetSaverDef().GetSaveTensorName(), ":")
	restore := meta.GetSaverDef().GetRestoreOpName()

	// What the saver's two nodes call, and what all others do.
	saving, restoring, rest := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, n := range graph.GetNode() {
		switch n.GetName() {
		case save:
			o.reach(n, saving)
		case restore:
			o.reach(n, restoring)
		default:
			o.reach(n, rest)
		}
		o.check(n, "the graph itself", nil)
	}
	for name, f := range o.library {
		var also map[string]bool
		switch {
		case rest[name] || saving[name] && restoring[name]:
		case saving[name]:
			also = savingOps
		case restoring[name]:
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
	for _, value := range n.GetAttr() {
		for _, f := range append([]*attrs.NameAttrList{value.GetFunc()}, value.GetList().GetFunc()...) {
			o.visit(f.GetName(), seen)
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
