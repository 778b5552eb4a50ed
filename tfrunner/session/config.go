package session

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	tf "github.com/wamuir/graft/tensorflow"
	protos "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"
	"google.golang.org/protobuf/proto"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/machine"
	"github.com/tfft/tfft/tfrunner/train"
)

// Config says what a session computes on. The zero value takes the first GPU
// where there is one, and of its memory as much as it needs. All sessions of a
// process that use a GPU take the same one, and all share one pool of threads:
// TensorFlow keeps to the first.
type Config struct {
	Device     string  // auto (or empty), cpu, gpu or gpu:N
	TrustModel bool    // run graphs with operations that CheckOps refuses
	Threads    int     // that share an operation on the CPU; 0: as many as there are cores, or fewer in a container with less CPU time
	GPUMemory  float64 // share of the GPU's memory that may be taken, above 0 and up to 1; 0: all of it

	variablesOnly bool // nothing is computed, but only restored and saved
}

// Check refuses what makes no sense (exit code 2).
func (c Config) Check() error {
	if _, _, err := c.device(); err != nil {
		return err
	}
	if c.GPUMemory < 0 || c.GPUMemory > 1 || math.IsNaN(c.GPUMemory) {
		return fault.Usage("`gpu-memory` %g: want a share above 0 and up to 1, such as 0.8", c.GPUMemory)
	}
	if c.Device == "cpu" && c.GPUMemory > 0 {
		return fault.Usage("`gpu-memory` %g with `device` cpu: no GPU is used", c.GPUMemory).WithHint("leave one of them out")
	}
	return nil
}

// ThreadCount is how many threads share an operation on the CPU.
func (c Config) ThreadCount() int { return cmp.Or(c.Threads, machine.Processors()) }

// As is c for a run that was begun on p: on so many threads, and on the CPU where that was
// what computed, unless c says otherwise.
func (c Config) As(p train.Platform) Config {
	c.Threads = cmp.Or(c.Threads, p.Threads)
	if c.Device == "" && c.GPUMemory == 0 && p.Device == "CPU" {
		c.Device = "cpu"
	}
	return c
}

// required says whether only a GPU will do.
func (c Config) required() bool { return c.Device != "" && c.Device != "auto" && c.Device != "cpu" }

// device is the number of the GPU to use, if there is one; gpu is false for
// cpu.
func (c Config) device() (number int, gpu bool, err error) {
	switch c.Device {
	case "", "auto", "gpu":
		return 0, true, nil
	case "cpu":
		return 0, false, nil
	}
	if n, ok := strings.CutPrefix(c.Device, "gpu:"); ok {
		if number, err := strconv.ParseUint(n, 10, 16); err == nil {
			return int(number), true, nil
		}
	}
	return 0, false, fault.Usage("`device` %q: want auto, cpu, gpu or gpu:N, N being 0 for the first GPU", c.Device)
}

// options are TensorFlow's. One GPU is made visible, or TensorFlow would take
// memory of all; with none counted it does not initialise any.
func (c Config) options() (*tf.SessionOptions, error) {
	number, gpu, err := c.device()
	if err != nil {
		return nil, err
	}
	config := &protos.ConfigProto{IntraOpParallelismThreads: int32(c.ThreadCount()), GraphOptions: c.graphOptions()}
	if gpu {
		config.GpuOptions = &protos.GPUOptions{
			AllowGrowth: true, VisibleDeviceList: strconv.Itoa(number), PerProcessGpuMemoryFraction: c.GPUMemory,
		}
	} else {
		config.DeviceCount = map[string]int32{"GPU": 0}
	}
	raw, err := proto.Marshal(config)
	if err != nil {
		return nil, fmt.Errorf("encode the session's options: %w", err)
	}
	return &tf.SessionOptions{Config: raw}, nil
}

// graphOptions keep the first call of each signature short: only what it needs
// of the graph is placed on devices, and that is optimized once, not twice. The
// second pass finds nothing in what pyexport writes.
func (c Config) graphOptions() *protos.GraphOptions {
	return &protos.GraphOptions{
		PlacePrunedGraph: true,
		RewriteOptions: &protos.RewriterConfig{
			MetaOptimizerIterations: protos.RewriterConfig_ONE,
			DisableMetaOptimizer:    c.variablesOnly,
		},
	}
}
