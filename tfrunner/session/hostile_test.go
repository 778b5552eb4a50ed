package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	attrs "github.com/wamuir/graft/tensorflow/core/framework/attr_value_go_proto"
	functions "github.com/wamuir/graft/tensorflow/core/framework/function_go_proto"
	nodes "github.com/wamuir/graft/tensorflow/core/framework/node_def_go_proto"
	opdefs "github.com/wamuir/graft/tensorflow/core/framework/op_def_go_proto"
	tensors "github.com/wamuir/graft/tensorflow/core/framework/tensor_go_proto"
	types "github.com/wamuir/graft/tensorflow/core/framework/types_go_proto"
	protos "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"
	"google.golang.org/protobuf/proto"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/test/gate"
)

// prey is a graph as pyexport writes it, to be turned against who runs it.
type prey struct {
	*protos.SavedModel
	meta          *protos.MetaGraphDef
	save, restore *functions.FunctionDef
}

func newPrey(t *testing.T) *prey {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(gate.Graph(t, "tiny"), "saved_model.pb"))
	if err != nil {
		t.Fatal(err)
	}
	p := &prey{SavedModel: &protos.SavedModel{}}
	if err := proto.Unmarshal(data, p.SavedModel); err != nil {
		t.Fatal(err)
	}
	p.meta = p.MetaGraphs[0]
	library := map[string]*functions.FunctionDef{}
	for _, f := range p.meta.GetGraphDef().GetLibrary().GetFunction() {
		library[f.GetSignature().GetName()] = f
	}
	s := saverOf(p.meta, library)
	p.save, _ = s.function(s.save)
	p.restore, _ = s.function(s.restore)
	return p
}

// folder writes the graph.
func (p *prey) folder(t *testing.T) string {
	t.Helper()
	data, err := proto.Marshal(p.SavedModel)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "saved_model.pb"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// node is one of the graph itself.
func (p *prey) node(name string) *nodes.NodeDef {
	for _, n := range p.meta.GetGraphDef().GetNode() {
		if n.GetName() == nodeOf(name) {
			return n
		}
	}
	return nil
}

// add puts an operation into the graph itself.
func (p *prey) add(n *nodes.NodeDef) { p.meta.GraphDef.Node = append(p.meta.GraphDef.Node, n) }

// function puts one into the library.
func (p *prey) function(f *functions.FunctionDef) {
	p.meta.GraphDef.Library.Function = append(p.meta.GraphDef.Library.Function, f)
}

// in finds an operation in a function.
func in(f *functions.FunctionDef, op string) *nodes.NodeDef {
	for _, n := range f.GetNodeDef() {
		if n.GetOp() == op {
			return n
		}
	}
	return nil
}

// text is a constant that names a file of the user's.
func text(name string) *nodes.NodeDef {
	value := &tensors.TensorProto{Dtype: types.DataType_DT_STRING, StringVal: [][]byte{[]byte("/home/user/.profile")}}
	return &nodes.NodeDef{Name: name, Op: "Const", Attr: map[string]*attrs.AttrValue{"value": {Value: &attrs.AttrValue_Tensor{Tensor: value}}}}
}

func named(function string, inner ...*attrs.NameAttrList) *attrs.AttrValue {
	list := &attrs.NameAttrList{Name: function}
	for _, f := range inner {
		list.Attr = map[string]*attrs.AttrValue{"inner": {Value: &attrs.AttrValue_Func{Func: f}}}
	}
	return &attrs.AttrValue{Value: &attrs.AttrValue_Func{Func: list}}
}

// hostile are graphs that would write or read files if TensorFlow ran them.
var hostile = map[string]struct {
	want   string
	change func(p *prey)
}{
	"another graph first": {"has 2 parts", func(p *prey) {
		other := proto.Clone(p.meta).(*protos.MetaGraphDef)
		other.MetaInfoDef.Tags = []string{"serve", "train"}
		p.MetaGraphs = append([]*protos.MetaGraphDef{other}, p.MetaGraphs...)
		p.add(&nodes.NodeDef{Name: "planted", Op: "WriteFile"})
	}},
	"another graph behind": {"has 2 parts", func(p *prey) { p.MetaGraphs = append(p.MetaGraphs, proto.Clone(p.meta).(*protos.MetaGraphDef)) }},
	"other tags":           {"is tagged", func(p *prey) { p.meta.MetaInfoDef.Tags = []string{"serve", "gpu"} }},
	"no graph":             {"has 0 parts", func(p *prey) { p.MetaGraphs = nil }},

	"an operation in the graph": {"WriteFile", func(p *prey) { p.add(&nodes.NodeDef{Name: "planted", Op: "WriteFile"}) }},
	"an operation in a function that is a function's attribute": {"SaveV2", func(p *prey) {
		f := &functions.FunctionDef{Signature: proto.Clone(p.save.Signature).(*opdefs.OpDef)}
		f.Signature.Name = "quiet"
		f.NodeDef = []*nodes.NodeDef{{Name: "w", Op: "SaveV2"}}
		p.function(f)
		p.add(&nodes.NodeDef{Name: "planted", Op: "StatefulPartitionedCall", Attr: map[string]*attrs.AttrValue{
			"f": named(p.meta.GraphDef.Library.Function[0].GetSignature().GetName(), &attrs.NameAttrList{Name: "quiet"}),
		}})
	}},
	"the save function as a function's attribute": {"SaveV2", func(p *prey) {
		p.add(&nodes.NodeDef{Name: "planted", Op: "StatefulPartitionedCall", Attr: map[string]*attrs.AttrValue{
			"f": named("none", &attrs.NameAttrList{Name: p.save.GetSignature().GetName()}),
		}})
	}},
	"the save function in a list of branches": {"SaveV2", func(p *prey) {
		p.add(&nodes.NodeDef{Name: "planted", Op: "Case", Attr: map[string]*attrs.AttrValue{
			"branches": {Value: &attrs.AttrValue_List{List: &attrs.AttrValue_ListValue{Func: []*attrs.NameAttrList{{Name: p.save.GetSignature().GetName()}}}}},
		}})
	}},
	"the save function as an operation": {"SaveV2", func(p *prey) {
		p.add(&nodes.NodeDef{Name: "planted", Op: p.save.GetSignature().GetName()})
	}},
	"the save function called by itself": {"SaveV2", func(p *prey) {
		p.save.NodeDef = append(p.save.NodeDef, &nodes.NodeDef{Name: "planted", Op: p.save.GetSignature().GetName()})
	}},
	"the save function below the restore function": {"SaveV2", func(p *prey) {
		p.restore.NodeDef = append(p.restore.NodeDef, &nodes.NodeDef{Name: "planted", Op: "PartitionedCall", Attr: map[string]*attrs.AttrValue{"f": named(p.save.GetSignature().GetName())}})
	}},
	"one function for both": {"both saves and restores", func(p *prey) {
		p.meta.SaverDef.RestoreOpName = nodeOf(p.meta.SaverDef.SaveTensorName)
	}},
	"two functions of one name": {"two functions are called", func(p *prey) {
		twin := &functions.FunctionDef{Signature: proto.Clone(p.save.Signature).(*opdefs.OpDef)}
		p.function(twin)
	}},
	"a function called like an operation": {`called like the operation "WriteFile"`, func(p *prey) {
		f := &functions.FunctionDef{Signature: proto.Clone(p.save.Signature).(*opdefs.OpDef)}
		f.Signature.Name = "WriteFile"
		p.function(f)
		p.add(&nodes.NodeDef{Name: "planted", Op: "WriteFile"})
	}},
	"a gradient": {"has a gradient of its own", func(p *prey) {
		p.meta.GraphDef.Library.Gradient = append(p.meta.GraphDef.Library.Gradient, &functions.GradientDef{FunctionName: "f", GradientFunc: p.save.GetSignature().GetName()})
	}},
	"a save function that stands in for another": {"may stand in for another", func(p *prey) {
		p.save.Attr["api_implements"] = &attrs.AttrValue{Value: &attrs.AttrValue_S{S: []byte("x")}}
	}},
	"two operations of one name": {"two operations are called", func(p *prey) { p.add(&nodes.NodeDef{Name: p.meta.GraphDef.Node[0].Name, Op: "NoOp"}) }},

	"a prefix that is not asked for": {"is not asked for, but given", func(p *prey) {
		p.node(p.meta.SaverDef.FilenameTensorName).Op = "PlaceholderWithDefault"
	}},
	"saving as a part of training": {`makes it save or restore`, func(p *prey) {
		loss := p.node(p.meta.SignatureDef["evaluate"].Outputs["loss"].GetName())
		loss.Input = append(loss.Input, "^"+nodeOf(p.meta.SaverDef.SaveTensorName))
	}},
	"saving as a signature": {`signature "evaluate" makes it save`, func(p *prey) {
		p.meta.SignatureDef["evaluate"].Outputs["loss"].Encoding = &protos.TensorInfo_Name{Name: p.meta.SaverDef.SaveTensorName}
	}},
	"saving when it is loaded": {`collection "saved_model_main_op" makes it save`, func(p *prey) {
		p.meta.CollectionDef["saved_model_main_op"] = &protos.CollectionDef{Kind: &protos.CollectionDef_NodeList_{
			NodeList: &protos.CollectionDef_NodeList{Value: []string{nodeOf(p.meta.SaverDef.SaveTensorName)}},
		}}
	}},
	"a prefix from elsewhere for the save function": {"SaveV2", func(p *prey) {
		p.add(text("elsewhere"))
		p.node(p.meta.SaverDef.SaveTensorName).Input[0] = "elsewhere"
	}},

	"a constant to save to": {"names files otherwise", func(p *prey) {
		p.save.NodeDef = append(p.save.NodeDef, text("elsewhere"))
		in(p.save, "SaveV2").Input[0] = "elsewhere:output:0"
	}},
	"a constant to merge to": {"names files otherwise", func(p *prey) {
		p.save.NodeDef = append(p.save.NodeDef, text("elsewhere"))
		in(p.save, "MergeV2Checkpoints").Input[1] = "elsewhere:output:0"
	}},
	"a constant among those to merge, which are removed": {"names files otherwise", func(p *prey) {
		p.save.NodeDef = append(p.save.NodeDef, text("elsewhere"))
		in(p.save, "Pack").Input = append([]string{"elsewhere:output:0"}, in(p.save, "Pack").Input...)
	}},
	"a constant for a shard's name": {"names files otherwise", func(p *prey) {
		p.save.NodeDef = append(p.save.NodeDef, text("elsewhere"))
		in(p.save, "ShardedFilename").Input[0] = "elsewhere:output:0"
	}},
	"a constant before the prefix": {"names files otherwise", func(p *prey) {
		p.save.NodeDef = append(p.save.NodeDef, text("elsewhere"))
		in(p.save, "StringJoin").Input = []string{"elsewhere:output:0", "file_prefix"}
	}},
	"an ending that leads elsewhere": {"names files otherwise", func(p *prey) {
		for _, n := range p.save.GetNodeDef() {
			if value := n.GetAttr()["value"].GetTensor(); n.GetOp() == "Const" && len(value.GetStringVal()) == 1 && string(value.StringVal[0]) == "_temp/part" {
				value.StringVal[0] = []byte("_temp/../../../.ssh/authorized_keys")
			}
		}
	}},
	"an ending that is computed": {"names files otherwise", func(p *prey) { in(p.save, "StringJoin").Input[1] = "StaticRegexFullMatch:output:0" }},
	"a separator between prefix and ending": {"names files otherwise", func(p *prey) {
		in(p.save, "StringJoin").Attr["separator"] = &attrs.AttrValue{Value: &attrs.AttrValue_S{S: []byte("/../../")}}
	}},
	"names that are replaced": {"names files otherwise", func(p *prey) {
		p.save.NodeDef = append(p.save.NodeDef, &nodes.NodeDef{Name: "other", Op: "StaticRegexReplace", Input: []string{"file_prefix"}})
		in(p.save, "SaveV2").Input[0] = "other:output:0"
	}},
	"a circle of names": {"names files otherwise", func(p *prey) {
		p.save.NodeDef = append(p.save.NodeDef,
			&nodes.NodeDef{Name: "one", Op: "Identity", Input: []string{"two:output:0"}}, &nodes.NodeDef{Name: "two", Op: "Identity", Input: []string{"one:output:0"}})
		in(p.save, "SaveV2").Input[0] = "one:output:0"
	}},
	"an operation called like the prefix": {"is the name of two things", func(p *prey) { p.save.NodeDef = append(p.save.NodeDef, text("file_prefix")) }},
	"another argument for the prefix": {"names files otherwise", func(p *prey) {
		in(p.save, "SaveV2").Input[0] = p.save.GetSignature().GetInputArg()[1].GetName()
	}},
	"no name at all": {"names files otherwise", func(p *prey) { in(p.save, "SaveV2").Input = nil }},
	"a constant to restore": {"names files otherwise", func(p *prey) {
		p.restore.NodeDef = append(p.restore.NodeDef, text("elsewhere"))
		in(p.restore, "RestoreV2").Input[0] = "elsewhere:output:0"
	}},
}

func TestHostileGraphsAreRefused(t *testing.T) {
	if err := CheckOps(newPrey(t).folder(t), Config{}); err != nil {
		t.Fatalf("the graph itself: %v", err)
	}
	for name, h := range hostile {
		p := newPrey(t)
		h.change(p)
		err := CheckOps(p.folder(t), Config{})
		if err == nil || fault.Code(err) != fault.ExitUsage || fault.Hint(err) == "" || !strings.Contains(err.Error(), h.want) {
			t.Errorf("%s: %v, want %q", name, err, h.want)
		}
	}
}

// TestGraphInPiecesIsRefused: TensorFlow would load it in the place of the one that is looked at.
func TestGraphInPiecesIsRefused(t *testing.T) {
	dir := newPrey(t).folder(t)
	if err := os.WriteFile(filepath.Join(dir, "saved_model.cpb"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := CheckOps(dir, Config{TrustModel: true}); err == nil || !strings.Contains(err.Error(), "saved_model.cpb") {
		t.Errorf("%v", err)
	}
}
