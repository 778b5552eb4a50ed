package session

// #include <stdlib.h>
// #include "tensorflow/c/c_api.h"
import "C"

import (
	"debug/elf"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unsafe"

	tf "github.com/wamuir/graft/tensorflow"
	kernels "github.com/wamuir/graft/tensorflow/core/framework/kernel_def_go_proto"
	ops "github.com/wamuir/graft/tensorflow/core/framework/op_def_go_proto"
	"google.golang.org/protobuf/proto"

	"github.com/tfft/tfft/internal/nvidia"
)

// BuiltWithCUDA says whether the TensorFlow library in use can compute on NVIDIA
// GPUs, whether or not there is one.
func BuiltWithCUDA() bool { return slices.Contains(KernelDevices("MatMul"), "GPU") }

// Build is the TensorFlow library in use.
type Build struct {
	Version string   `json:"version"`
	Devices []string `json:"devices"` // that it has kernels for
	OneDNN  bool     `json:"onednn"`  // Intel's kernels for CPUs are in it
	XLA     bool     `json:"xla"`     // the compiler is
	Files   []string `json:"files"`   // the shared libraries
}

// ReadBuild asks the library.
func ReadBuild() Build {
	return Build{
		Version: tf.Version(), Devices: KernelDevices("MatMul"), Files: libraries(),
		OneDNN: len(KernelDevices("_MklNativeConv2D")) > 0, XLA: len(KernelDevices("XlaLaunch")) > 0,
	}
}

// CUDALibraries are those of CUDA, as TensorFlow would load them.
func CUDALibraries() []nvidia.Library { return nvidia.FindLibraries(runpaths(libraries())) }

// KernelDevices are the types of devices that TensorFlow, as it was built, has a
// kernel for op for. graft does not wrap the call.
func KernelDevices(op string) []string {
	name := C.CString(op)
	defer C.free(unsafe.Pointer(name))
	status := C.TF_NewStatus()
	defer C.TF_DeleteStatus(status)
	buffer := C.TF_GetRegisteredKernelsForOp(name, status)
	if buffer == nil {
		return nil
	}
	defer C.TF_DeleteBuffer(buffer)
	var list kernels.KernelList
	if err := proto.Unmarshal(C.GoBytes(buffer.data, C.int(buffer.length)), &list); err != nil {
		return nil
	}
	var types []string
	for _, k := range list.Kernel {
		types = append(types, k.DeviceType)
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// registeredOps are the operations that TensorFlow knows, by name. graft does not wrap the call.
var registeredOps = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	buffer := C.TF_GetAllOpList()
	defer C.TF_DeleteBuffer(buffer)
	var list ops.OpList
	if err := proto.Unmarshal(C.GoBytes(buffer.data, C.int(buffer.length)), &list); err != nil {
		return names
	}
	for _, op := range list.GetOp() {
		names[op.GetName()] = true
	}
	return names
})

// libraries are the files of TensorFlow that this process has loaded.
func libraries() []string {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return nil
	}
	var files []string
	for line := range strings.Lines(string(maps)) {
		_, path, ok := strings.Cut(strings.TrimSpace(line), "/")
		if path = "/" + path; ok && strings.HasPrefix(filepath.Base(path), "libtensorflow") && !slices.Contains(files, path) {
			files = append(files, path)
		}
	}
	return files
}

// runpaths are the folders where the libraries look for others.
func runpaths(libraries []string) []string {
	var dirs []string
	for _, path := range libraries {
		library, err := elf.Open(path)
		if err != nil {
			continue
		}
		paths, _ := library.DynString(elf.DT_RUNPATH) // none: nothing is looked for there
		library.Close()
		for _, dir := range filepath.SplitList(strings.Join(paths, ":")) {
			dir = filepath.Clean(strings.ReplaceAll(dir, "$ORIGIN", filepath.Dir(path)))
			if !slices.Contains(dirs, dir) {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs
}
