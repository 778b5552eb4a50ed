package session

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	framework "github.com/wamuir/graft/tensorflow/core/framework/tensor_shape_go_proto"
	types "github.com/wamuir/graft/tensorflow/core/framework/types_go_proto"
	protos "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"
	"google.golang.org/protobuf/proto"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
)

// servingTag marks the graph to load in a SavedModel that may hold several.
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

// readMeta parses saved_model.pb. Its errors are the user's to mend (exit code 2).
func readMeta(dir string) (*protos.MetaGraphDef, error) {
	path := filepath.Join(dir, "saved_model.pb")
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Usage("read graph: %w", err)
	}
	var saved protos.SavedModel
	if err := proto.Unmarshal(data, &saved); err != nil {
		return nil, fault.Usage("read graph %q: %w", path, err).WithHint("export the graph again")
	}
	for _, meta := range saved.GetMetaGraphs() {
		for _, tag := range meta.GetMetaInfoDef().GetTags() {
			if tag == servingTag {
				return meta, nil
			}
		}
	}
	return nil, fault.Usage("graph %q has no part tagged %q", path, servingTag).WithHint("export the graph again")
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

// saver names the ops that a SavedModel saves and restores its variables with.
type saver struct {
	filename string // string tensor that takes the prefix
	save     string // tensor to fetch: the prefix, once everything is written
	restore  string // op to run
}

func saverOf(meta *protos.MetaGraphDef) (saver, error) {
	def := meta.GetSaverDef()
	if def.GetFilenameTensorName() == "" {
		return saver{}, fmt.Errorf("the SavedModel has no saver")
	}
	return saver{def.GetFilenameTensorName(), def.GetSaveTensorName(), def.GetRestoreOpName()}, nil
}
