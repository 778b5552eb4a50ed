package session

import (
	"cmp"
	"math"
	"testing"

	protos "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"
	"google.golang.org/protobuf/proto"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/machine"
)

func TestConfigOptions(t *testing.T) {
	gpu := func(number string, share float64) *protos.ConfigProto {
		return &protos.ConfigProto{GpuOptions: &protos.GPUOptions{AllowGrowth: true, VisibleDeviceList: number, PerProcessGpuMemoryFraction: share}}
	}
	for config, want := range map[Config]*protos.ConfigProto{
		{}:                               gpu("0", 0),
		{Device: "auto", GPUMemory: 0.8}: gpu("0", 0.8),
		{Device: "gpu"}:                  gpu("0", 0),
		{Device: "gpu:3"}:                gpu("3", 0),
		{Device: "cpu"}:                  {DeviceCount: map[string]int32{"GPU": 0}},
		{Threads: 3}:                     gpu("0", 0),
	} {
		if err := config.Check(); err != nil {
			t.Errorf("%+v: %v", config, err)
		}
		options, err := config.options()
		if err != nil {
			t.Fatal(err)
		}
		var got protos.ConfigProto
		if err := proto.Unmarshal(options.Config, &got); err != nil {
			t.Fatal(err)
		}
		want.GraphOptions = config.graphOptions()
		want.IntraOpParallelismThreads = int32(cmp.Or(config.Threads, machine.Processors()))
		if !proto.Equal(&got, want) {
			t.Errorf("%+v: %v, want %v", config, &got, want)
		}
	}
}

func TestConfigCheck(t *testing.T) {
	for _, config := range []Config{
		{Device: "tpu"}, {Device: "gpu:"}, {Device: "gpu:-1"}, {Device: "gpu:99999"}, {Device: "GPU"},
		{GPUMemory: -0.1}, {GPUMemory: 1.1}, {GPUMemory: math.NaN()}, {Device: "cpu", GPUMemory: 0.5},
	} {
		if err := config.Check(); fault.Code(err) != fault.ExitUsage {
			t.Errorf("%+v: %v, want an error of usage", config, err)
		}
	}
}

// TestFindDevice holds on machines with a GPU and without.
func TestFindDevice(t *testing.T) {
	cpu, err := FindDevice(Config{Device: "cpu"})
	if err != nil || cpu.Type != "CPU" || cpu.Why != "" {
		t.Errorf("cpu: %+v, %v", cpu, err)
	}
	auto, err := FindDevice(Config{})
	if err != nil || auto.Type == "" {
		t.Fatalf("auto: %+v, %v", auto, err)
	}
	gpu, err := FindDevice(Config{Device: "gpu"})
	if auto.Type == "GPU" {
		if err != nil || gpu.Type != "GPU" {
			t.Errorf("gpu: %+v, %v", gpu, err)
		}
		return
	}
	if fault.Code(err) != fault.ExitFailed || fault.Hint(err) == "" {
		t.Errorf("gpu, which is not there: %v (%s), want exit code 1 and a hint", err, fault.Hint(err))
	}
}

func TestBuiltWith(t *testing.T) {
	if got := KernelDevices("MatMul"); len(got) == 0 || got[0] != "CPU" {
		t.Errorf("MatMul has kernels for %v", got)
	}
	if got := KernelDevices("NoSuchOp"); len(got) != 0 {
		t.Errorf("an op that is none has kernels for %v", got)
	}
}
