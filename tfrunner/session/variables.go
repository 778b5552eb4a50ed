package session

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	tf "github.com/wamuir/graft/tensorflow"
	nodes "github.com/wamuir/graft/tensorflow/core/framework/node_def_go_proto"

	"github.com/tfft/tfft/internal/crc"
	"github.com/tfft/tfft/tfrunner/train"
)

// variable is one that the SavedModel saves and restores.
type variable struct {
	key          string // in checkpoints, without what TensorFlow appends: layers/<layer>/<variable>
	read, handle tf.Output
	last         content // when it was frozen, and last looked at
}

// Where the exporter puts the variables of layers, and of the phases' optimizers, among
// the saved ones, what TensorFlow appends to each name, and what the seeds of dropout layers are
// called.
const (
	layersPrefix     = "layers/"
	optimizersPrefix = "optimizers/"
	keySuffix        = "/.ATTRIBUTES/VARIABLE_VALUE"
	seedKey          = "seed"
	seedSuffix       = "seed_generator_state"
)

// ReadVariables implements train.Model.
func (s *Session) ReadVariables(phase string) (train.Variables, error) {
	of, err := s.phase(phase)
	if err != nil {
		return train.Variables{}, err
	}
	if err := s.findVariables(); err != nil {
		return train.Variables{}, err
	}
	contents, err := ofVariables(s, func(v *variable, value *tf.Tensor) (content, error) {
		if s.mayChange(of, *v) {
			finite, err := isFinite(value)
			return content{finite: finite, changes: count(value)}, err
		}
		return v.frozenContent(value)
	})
	if err != nil {
		return train.Variables{}, err
	}
	found, changes := train.Variables{Frozen: map[string]string{}}, int64(0)
	for i, c := range contents {
		changes += c.changes
		key := s.variables[i].key
		if !c.finite && found.NotFinite == "" {
			found.NotFinite = key
		}
		if c.sum != "" {
			found.Frozen[strings.TrimPrefix(key, layersPrefix)] = c.sum
		}
	}
	// The tensors share the variables' memory: while they live, TensorFlow copies what it
	// updates, which for a few takes less time than to collect them.
	s.count(len(contents), changes)
	return found, nil
}

// content is what is known of a variable's value.
type content struct {
	finite  bool
	changes int64 // numbers that training changes; 0: it is frozen
	crc     uint32
	sum     string // its SHA-256, in hexadecimal; empty: it was not asked for
}

// frozenContent is that of a frozen variable. It should not change, and is looked at closely only
// where its CRC-32C, which takes a tenth of the time, is not that of before. One change in 2^32
// goes by unnoticed.
func (v *variable) frozenContent(value *tf.Tensor) (c content, err error) {
	var sum crcWriter
	if _, err := value.WriteContentsTo(&sum); err != nil {
		return c, err
	}
	if v.last.sum != "" && v.last.crc == uint32(sum) {
		return v.last, nil
	}
	c.crc = uint32(sum)
	if c.finite, err = isFinite(value); err != nil {
		return c, err
	}
	if c.sum, err = contentSum(value); err != nil {
		return c, err
	}
	v.last = c
	return c, nil
}

// crcWriter is the CRC-32C of what was written to it.
type crcWriter uint32

func (w *crcWriter) Write(p []byte) (int, error) {
	*w = crcWriter(crc.Add(uint32(*w), p))
	return len(p), nil
}

// layer is the layer whose weight v is; false where it is none: an optimizer's
// slot, or the seed of a dropout layer, which moves on with every step.
func (v variable) layer() (string, bool) {
	layer, name, _ := strings.Cut(strings.TrimPrefix(v.key, layersPrefix), "/")
	return layer, strings.HasPrefix(v.key, layersPrefix) && name != seedKey && !strings.HasSuffix(name, seedSuffix)
}

// contentSum is the SHA-256 of a tensor's bytes, in hexadecimal.
func contentSum(value *tf.Tensor) (string, error) {
	h := sha256.New()
	_, err := value.WriteContentsTo(h)
	return hex.EncodeToString(h.Sum(nil)), err
}

// ofVariables reads the saved variables and returns what look makes of each, in
// the order of s.variables. It looks at several at once; what it shows is no copy,
// and must not be kept.
func ofVariables[T any](s *Session, look func(v *variable, value *tf.Tensor) (T, error)) ([]T, error) {
	if err := s.findVariables(); err != nil {
		return nil, err
	}
	var reads []tf.Output
	for _, v := range s.variables {
		reads = append(reads, v.read)
	}
	values, err := s.saved.Session.Run(nil, reads, nil)
	if err != nil {
		return nil, fmt.Errorf("read variables: %w", firstLine(err))
	}
	found, failed := make([]T, len(values)), make([]error, len(values))
	inParallel(len(values), func(i int) {
		if found[i], failed[i] = look(&s.variables[i], values[i]); failed[i] != nil {
			failed[i] = fmt.Errorf("read variable %q: %w", s.variables[i].key, failed[i])
		}
	})
	runtime.KeepAlive(values) // WriteContentsTo reads their memory without holding on to it
	if s.compiled {
		s.compiled = false
		trim()
	}
	return found, cmp.Or(failed...)
}

// inParallel calls do with 0 to n-1, on as many processors as there are.
func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

// count is how many numbers tensors hold.
func count(tensors ...*tf.Tensor) (total int64) {
	for _, t := range tensors {
		n := int64(1)
		for _, d := range t.Shape() {
			n *= d
		}
		total += n
	}
	return total
}

// findVariables looks the saved variables up, once.
func (s *Session) findVariables() (err error) {
	if s.variables == nil {
		s.variables, err = s.savedVariables()
	}
	return err
}

// savedVariables finds the variables by the names that the restore op gives
// them: RestoreV2 reads a list of keys, and what it returns is assigned.
func (s *Session) savedVariables() ([]variable, error) {
	call := s.node(s.saveOps.restore)
	f := s.function(call.GetAttr()["f"].GetFunc().GetName())
	if f == nil {
		return nil, fmt.Errorf("the graph lacks the function of its restore op %q", s.saveOps.restore)
	}
	body := map[string]*nodes.NodeDef{}
	for _, n := range f.GetNodeDef() {
		body[n.GetName()] = n
	}
	inputs := map[string]string{} // the call's, by the function's name for it
	for i, arg := range f.GetSignature().GetInputArg() {
		if i >= len(call.GetInput()) {
			return nil, fmt.Errorf("the graph's restore op %q lacks inputs", s.saveOps.restore)
		}
		inputs[arg.GetName()] = call.GetInput()[i]
	}
	var all []variable
	for _, n := range f.GetNodeDef() {
		if n.GetOp() != "AssignVariableOp" {
			continue
		}
		if len(n.GetInput()) < 2 {
			return nil, fmt.Errorf("the graph's restore op assigns nothing in %q", n.GetName())
		}
		key, err := restoredKey(body, n.GetInput()[1])
		if err != nil {
			return nil, err
		}
		read := s.saved.Graph.Operation(inputs[n.GetInput()[0]] + "/Read/ReadVariableOp")
		if read == nil {
			return nil, fmt.Errorf("the graph has no operation that reads %q", key)
		}
		handle, err := s.output(inputs[n.GetInput()[0]])
		if err != nil {
			return nil, err
		}
		all = append(all, variable{strings.TrimSuffix(key, keySuffix), read.Output(0), handle, content{}})
	}
	return all, nil
}

// restoredKey follows an assigned value back to the RestoreV2 that gives it, and
// returns its key there.
func restoredKey(body map[string]*nodes.NodeDef, value string) (string, error) {
	for range body { // no chain is longer
		parts := strings.Split(value, ":") // op:output:index
		n := body[parts[0]]
		if n == nil || len(n.GetInput()) == 0 {
			break
		}
		if n.GetOp() != "RestoreV2" {
			value = n.GetInput()[0]
			continue
		}
		if len(n.GetInput()) < 2 {
			break
		}
		names := body[strings.Split(n.GetInput()[1], ":")[0]]
		keys := names.GetAttr()["value"].GetTensor().GetStringVal()
		var i int
		if _, err := fmt.Sscan(parts[len(parts)-1], &i); err != nil || i < 0 || i >= len(keys) {
			break
		}
		return string(keys[i]), nil
	}
	return "", fmt.Errorf("the graph's restore op assigns %q, which is not restored", value)
}
