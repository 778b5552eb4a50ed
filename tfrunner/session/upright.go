package session

import (
	"fmt"
	"os"
	"path/filepath"

	nodes "github.com/wamuir/graft/tensorflow/core/framework/node_def_go_proto"
	types "github.com/wamuir/graft/tensorflow/core/framework/types_go_proto"
	protos "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"
	"google.golang.org/protobuf/proto"

	"github.com/tfft/tfft/tfrunner/graph"
)

// uprightNode is the constant by which serving_bytes makes pictures upright by EXIF, or not.
// Graphs of an older pyexport, which never do, have none.
const uprightNode = "upright_by_exif"

// copyGraph copies the serving graph in from to the folder to, and tells it where pictures
// are to stay as they are stored.
func copyGraph(from, to string, ignoreEXIF bool) error {
	source, target := filepath.Join(from, graph.SavedModelFile), filepath.Join(to, graph.SavedModelFile)
	if !ignoreEXIF {
		return copyFile(source, target)
	}
	data, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	var saved protos.SavedModel
	if err := proto.Unmarshal(data, &saved); err != nil {
		return fmt.Errorf("read graph %q: %w", source, err)
	}
	for _, meta := range saved.GetMetaGraphs() {
		for _, f := range meta.GetGraphDef().GetLibrary().GetFunction() {
			leaveAsStored(f.GetNodeDef())
		}
	}
	if data, err = proto.Marshal(&saved); err != nil {
		return fmt.Errorf("write graph %q: %w", target, err)
	}
	return os.WriteFile(target, data, 0o644)
}

// leaveAsStored turns uprightNode off in a function.
func leaveAsStored(function []*nodes.NodeDef) {
	for _, n := range function {
		value := n.GetAttr()["value"].GetTensor()
		if n.GetName() == uprightNode && n.GetOp() == "Const" && value.GetDtype() == types.DataType_DT_BOOL {
			value.TensorContent, value.BoolVal = nil, []bool{false}
		}
	}
}
