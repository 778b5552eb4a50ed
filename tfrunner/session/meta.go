package session

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	framework "github.com/wamuir/graft/tensorflow/core/framework/tensor_shape_go_proto"
	types "github.com/wamuir/graft/tensorflow/core/framework/types_go_proto"
	protos "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"
	"google.golang.org/protobuf/proto"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
)

// servingTag marks the graph to load in a SavedModel that may hold several. tfft takes those
// that hold one: TensorFlow loads the one with just this tag, wherever it stands.
const servingTag = "serve"

// Signatures reads the signatures of the SavedModel in dir without loading it.
func Signatures(dir string) (map[string]graph.Signature, error) {
	meta, err := readMeta(dir)
	if err != nil {
		return nil, err
	}
	signatures := map[string]graph.Signature{}
	for name, def := range meta.GetSignatureDef() {
		signatures[name] = graph.Signature{Inputs: specs(def.GetInputs()), Outputs: specs(def.GetOutputs())}
	}
	return signatures, nil
}

// readMeta parses saved_model.pb. Its errors are the user's to fix (exit code 2).
func readMeta(dir string) (*protos.MetaGraphDef, error) {
	// TensorFlow loads a graph in pieces in the place of the whole one.
	if pieces := filepath.Join(dir, "saved_model.cpb"); exists(pieces) {
		return nil, fault.Usage("graph %q has %q, which TensorFlow would load in the place of saved_model.pb", dir, pieces).WithHint("export the graph again")
	}
	path := filepath.Join(dir, graph.SavedModelFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Usage("read graph: %w", err)
	}
	var saved protos.SavedModel
	if err := proto.Unmarshal(data, &saved); err != nil {
		return nil, fault.Usage("read graph %q: %w", path, err).WithHint("export the graph again")
	}
	if n := len(saved.GetMetaGraphs()); n != 1 {
		return nil, fault.Usage("graph %q has %d parts, want one tagged %q", path, n, servingTag).WithHint("export the graph again")
	}
	meta := saved.GetMetaGraphs()[0]
	if tags := meta.GetMetaInfoDef().GetTags(); !slices.Equal(tags, []string{servingTag}) {
		return nil, fault.Usage("graph %q is tagged %q, want %q", path, tags, servingTag).WithHint("export the graph again")
	}
	return meta, nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func specs(infos map[string]*protos.TensorInfo) map[string]graph.TensorSpec {
	out := map[string]graph.TensorSpec{}
	for name, info := range infos {
		dtype := strings.ToLower(strings.TrimPrefix(types.DataType_name[int32(info.GetDtype())], "DT_"))
		out[name] = graph.TensorSpec{Type: dtype, Shape: dims(info.GetTensorShape())}
	}
	return out
}

func dims(shape *framework.TensorShapeProto) []int {
	var out []int
	for _, d := range shape.GetDim() {
		out = append(out, int(d.GetSize()))
	}
	return out
}

// saveOps names the operations that a SavedModel saves and restores its variables with.
type saveOps struct {
	filename string // string tensor that takes the prefix
	save     string // tensor to fetch: the prefix, once everything is written
	restore  string // op to run
}

func saveOpsOf(meta *protos.MetaGraphDef) (saveOps, error) {
	def := meta.GetSaverDef()
	if def.GetFilenameTensorName() == "" {
		return saveOps{}, fmt.Errorf("the SavedModel has no saver")
	}
	return saveOps{def.GetFilenameTensorName(), def.GetSaveTensorName(), def.GetRestoreOpName()}, nil
}
