package session

import (
	"strings"
	"testing"

	functions "github.com/wamuir/graft/tensorflow/core/framework/function_go_proto"
	nodes "github.com/wamuir/graft/tensorflow/core/framework/node_def_go_proto"
	protos "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"

	"github.com/tfft/tfft/internal/test/gate"
)

func TestExportedGraphsNeedNoTrust(t *testing.T) {
	for _, name := range []string{"tiny", "tiny-dropout0", "vgg16"} {
		if err := CheckOps(gate.Graph(t, name), Config{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestForeignOps plants operations where they have no business to be.
func TestForeignOps(t *testing.T) {
	graph := gate.Graph(t, "tiny")
	read := func() (*protos.MetaGraphDef, map[string]*functions.FunctionDef) {
		meta, err := readMeta(graph)
		if err != nil {
			t.Fatal(err)
		}
		library := map[string]*functions.FunctionDef{}
		for _, f := range meta.GetGraphDef().GetLibrary().GetFunction() {
			library[f.GetSignature().GetName()] = f
		}
		return meta, library
	}
	// called is the function that a node of the graph calls.
	called := func(meta *protos.MetaGraphDef, library map[string]*functions.FunctionDef, output string) *functions.FunctionDef {
		name, _, _ := strings.Cut(output, ":")
		for _, n := range meta.GetGraphDef().GetNode() {
			if n.GetName() == name {
				return library[n.GetAttr()["f"].GetFunc().GetName()]
			}
		}
		t.Fatalf("no node %q", name)
		return nil
	}
	places := map[string]func(*protos.MetaGraphDef, map[string]*functions.FunctionDef) *functions.FunctionDef{
		"evaluate": func(m *protos.MetaGraphDef, l map[string]*functions.FunctionDef) *functions.FunctionDef {
			return called(m, l, m.GetSignatureDef()["evaluate"].GetOutputs()["loss"].GetName())
		},
		"save": func(m *protos.MetaGraphDef, l map[string]*functions.FunctionDef) *functions.FunctionDef {
			return called(m, l, m.GetSaverDef().GetSaveTensorName())
		},
		"restore": func(m *protos.MetaGraphDef, l map[string]*functions.FunctionDef) *functions.FunctionDef {
			return called(m, l, m.GetSaverDef().GetRestoreOpName())
		},
	}
	for _, tt := range []struct {
		place, op string
		refused   bool
	}{
		{"evaluate", "Conv2D", false},
		{"evaluate", "WriteFile", true}, {"evaluate", "ReadFile", true}, {"evaluate", "PyFunc", true}, {"evaluate", "NoSuchOp", true},
		{"evaluate", "SaveV2", true}, {"evaluate", "RestoreV2", true}, {"evaluate", "PrintV2", true}, {"evaluate", "RandomUniform", true},
		{"save", "SaveV2", false}, {"save", "WriteFile", true}, {"save", "RestoreV2", true},
		{"restore", "RestoreV2", false}, {"restore", "SaveV2", true}, {"restore", "ReadFile", true},
	} {
		meta, library := read()
		f := places[tt.place](meta, library)
		f.NodeDef = append(f.NodeDef, &nodes.NodeDef{Name: "planted", Op: tt.op})
		_, found := foreignOps(meta)[tt.op]
		if found != tt.refused {
			t.Errorf("%s in %s: refused %v, want %v", tt.op, tt.place, found, tt.refused)
		}
	}
	meta, _ := read()
	meta.GraphDef.Node = append(meta.GraphDef.Node, &nodes.NodeDef{Name: "planted", Op: "WriteFile"})
	if foreignOps(meta)["WriteFile"] != "the graph itself" {
		t.Errorf("in the graph itself: %v", foreignOps(meta))
	}
	// The save function called from elsewhere may not save.
	meta, library := read()
	save := places["save"](meta, library).GetSignature().GetName()
	meta.GraphDef.Node = append(meta.GraphDef.Node, &nodes.NodeDef{Name: "planted", Op: save})
	if _, found := foreignOps(meta)["SaveV2"]; !found {
		t.Error("a call of the save function from elsewhere was not noticed")
	}
}

// TestAllowedOpsTouchNoFiles guards the list against what an addition may bring
// in by mistake.
func TestAllowedOpsTouchNoFiles(t *testing.T) {
	for op := range allowedOps {
		for _, part := range []string{"File", "Py", "Dataset", "Send", "Recv", "Save", "Restore", "Print", "Summary", "Collective", "Table", "Immutable"} {
			if strings.Contains(op, part) {
				t.Errorf("%s is allowed", op)
			}
		}
	}
}
