package nvidia

// #cgo linux LDFLAGS: -ldl
// #include <stdlib.h>
// #include "driver.h"
import "C"

import (
	"fmt"
	"unsafe"
)

// Driver is what libcuda, the part of the driver that programs load, says.
type Driver struct {
	Loaded  bool   `json:"loaded"`            // libcuda.so.1 is there
	CUDA    string `json:"cuda,omitempty"`    // the newest CUDA that it supports: 12.4
	GPUs    []GPU  `json:"gpus,omitempty"`    // that CUDA can use, in its order
	Problem string `json:"problem,omitempty"` // why there are none, in the driver's words
	major   int    // of CUDA
	code    int    // the driver's number for Problem
}

// GPU is a device that CUDA can use.
type GPU struct {
	Name       string `json:"name"`
	Memory     uint64 `json:"memory_bytes"`
	Capability string `json:"compute_capability"` // 8.0
}

// Answers of the driver that have causes of their own (cuda.h, CUresult).
const (
	codeSystemNotReady = 802
	codeMismatch       = 803
)

// askDriver loads libcuda.so.1, which a program must do without where there is
// no driver.
func askDriver() Driver {
	var found C.struct_cuda
	C.cuda_ask(&found)
	d := Driver{Loaded: found.loaded != 0, Problem: C.GoString(&found.problem[0]), code: int(found.code)}
	if found.version > 0 { // 12040 is 12.4
		d.major = int(found.version) / 1000
		d.CUDA = fmt.Sprintf("%d.%d", d.major, int(found.version)%1000/10)
	}
	for i := range int(found.count) {
		gpu := found.gpus[i]
		d.GPUs = append(d.GPUs, GPU{
			Name: C.GoString(&gpu.name[0]), Memory: uint64(gpu.memory), Capability: fmt.Sprintf("%d.%d", int(gpu.major), int(gpu.minor)),
		})
	}
	return d
}

// load loads a shared library and says what is wrong with it; empty: nothing.
func load(name string) string {
	path := C.CString(name)
	defer C.free(unsafe.Pointer(path))
	var problem [512]C.char
	C.library_load(path, &problem[0], C.int(len(problem)))
	return C.GoString(&problem[0])
}

// libraryVersion asks a library that can be loaded for its version; 0: it does
// not say.
func libraryVersion(name, function string) int {
	path, symbol := C.CString(name), C.CString(function)
	defer C.free(unsafe.Pointer(path))
	defer C.free(unsafe.Pointer(symbol))
	return int(C.library_version(path, symbol))
}
