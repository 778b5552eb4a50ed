package session

import (
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"

	tf "github.com/wamuir/graft/tensorflow"
	functions "github.com/wamuir/graft/tensorflow/core/framework/function_go_proto"
	nodes "github.com/wamuir/graft/tensorflow/core/framework/node_def_go_proto"
	protos "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"
	"github.com/wamuir/graft/tensorflow/op"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
)

// Session is an exported graph, loaded with its variables. It is used from one
// goroutine at a time; only its Serving is used from several.
type Session struct {
	manifest    *graph.Manifest
	meta        *protos.MetaGraphDef
	saved       *tf.SavedModel
	saveOps     saveOps
	threads     int                       // of the CPU that share an operation
	signatures  map[string]*signature     // those called so far
	variables   []variable                // those that are saved, once they were looked up
	uncollected atomic.Int64              // numbers that calls left behind since the garbage collector last ran
	compiled    bool                      // TensorFlow has made a signature ready since memory was last given back
	buffers     map[string][]float32      // of outputs, reused by each call
	frozenParts map[string]*imageFunction // by phase, those called so far
	added       *op.Scope                 // of operations that are added to the graph; nil before the first
	parts       map[partKey]*part         // those saved or restored so far
}

// Open loads the SavedModel in dir, of which manifest speaks, with the
// variables it was saved with, if any. Where config asks for a GPU that is not
// there, it fails as FindDevice does; what CheckOps refuses, it refuses.
func Open(dir string, manifest *graph.Manifest, config Config) (*Session, error) {
	options, err := config.options()
	if err != nil {
		return nil, err
	}
	meta, err := readMeta(dir)
	if err != nil {
		return nil, err
	}
	if err := config.checkOps(dir, meta); err != nil {
		return nil, err
	}
	ops, err := saveOpsOf(meta)
	if err != nil {
		return nil, fmt.Errorf("open graph %q: %w", dir, err)
	}
	saved, err := load(dir, options)
	if err != nil {
		return nil, fault.Failed("open graph %q: %w", dir, err).WithHint("its files may be damaged: export the graph again, or copy it again")
	}
	if _, err := config.deviceOf(saved.Session); err != nil {
		saved.Session.Close()
		return nil, err
	}
	return &Session{manifest: manifest, meta: meta, saved: saved, saveOps: ops, threads: config.ThreadCount(), signatures: map[string]*signature{}, frozenParts: map[string]*imageFunction{}, buffers: map[string][]float32{}, parts: map[partKey]*part{}}, nil
}

// load lets TensorFlow read the SavedModel in dir, and its variables.
func load(dir string, options *tf.SessionOptions) (*tf.SavedModel, error) {
	folder, err := openLiteral(dir)
	if err != nil {
		return nil, err
	}
	defer folder.close()
	saved, err := tf.LoadSavedModel(folder.path, []string{servingTag}, options)
	if err != nil {
		return nil, folder.failed(err)
	}
	return saved, nil
}

// Close ends the session and frees its variables.
func (s *Session) Close() error { return s.saved.Session.Close() }

// TensorFlowVersion is that of the C library in use.
func TensorFlowVersion() string { return tf.Version() }

// Calls leave their output tensors to the garbage collector, which frees them but does
// not see their size. A run of it takes two milliseconds, as much as some training steps.
const (
	collectAbove = 16 << 20 // numbers that may be left behind
	tensorItself = 256      // numbers that a tensor without any counts as
)

// run calls the graph and counts what the call leaves behind.
func (s *Session) run(feeds map[tf.Output]*tf.Tensor, fetches []tf.Output, targets []*tf.Operation) ([]*tf.Tensor, error) {
	values, err := s.saved.Session.Run(feeds, fetches, targets)
	s.count(len(values), count(values...))
	return values, err
}

// count notes that calls leave behind so many tensors, with so many numbers in all. It may
// be called from several goroutines.
func (s *Session) count(tensors int, numbers int64) {
	if s.uncollected.Add(int64(tensors)*tensorItself+numbers) >= collectAbove {
		s.collect()
	}
}

// collect frees the tensors that nothing holds any more.
func (s *Session) collect() {
	s.uncollected.Store(0)
	runtime.GC()
}

// node finds an operation by its name; nil: there is none.
func (s *Session) node(name string) *nodes.NodeDef {
	for _, n := range s.meta.GetGraphDef().GetNode() {
		if n.GetName() == name {
			return n
		}
	}
	return nil
}

// function finds a function of the graph's library by its name; nil: there is
// none.
func (s *Session) function(name string) *functions.FunctionDef {
	for _, f := range s.meta.GetGraphDef().GetLibrary().GetFunction() {
		if f.GetSignature().GetName() == name {
			return f
		}
	}
	return nil
}

// output finds the tensor that a signature or saver names "op:index".
func (s *Session) output(name string) (tf.Output, error) {
	op, index, _ := strings.Cut(name, ":")
	i := 0
	if index != "" {
		var err error
		if i, err = strconv.Atoi(index); err != nil {
			return tf.Output{}, fmt.Errorf("tensor %q: %w", name, err)
		}
	}
	operation := s.saved.Graph.Operation(op)
	if operation == nil || i < 0 || i >= operation.NumOutputs() {
		return tf.Output{}, fmt.Errorf("the graph has no tensor %q", name)
	}
	return operation.Output(i), nil
}

// nodeNames are what TensorFlow puts before a message: {{function_node
// __wrapped__SaveV2}} {{node SaveV2}}.
var nodeNames = regexp.MustCompile(`\{\{(?:function_)?node [^}]*\}\}\s*`)

// firstLine drops the names of nodes that TensorFlow adds to its message, and the
// traces below it. What TensorFlow has in backquotes is no setting (see fault).
func firstLine(err error) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	line = strings.ReplaceAll(nodeNames.ReplaceAllString(line, ""), "`", "'")
	return errors.New(strings.TrimSpace(line))
}
