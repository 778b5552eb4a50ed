package machine

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Arithmetic is what, besides the processor's model, decides in which order
// TensorFlow's kernels add, and so the last digits of every result. A model's name
// says too little: a virtual machine may hide instructions, or call all of its
// processors alike.
type Arithmetic struct {
	Instructions string `json:"instructions,omitempty"` // those that kernels choose by
	Caches       string `json:"caches,omitempty"`       // sizes by level: kernels cut matrices to fit them
	Kernels      string `json:"kernels,omitempty"`      // variables of the environment that choose kernels, as far as they are set
}

// ReadArithmetic reads what is known of it.
func ReadArithmetic() Arithmetic {
	return Arithmetic{
		Instructions: strings.Join(features(), " "),
		Caches:       caches("/sys/devices/system/cpu/cpu0/cache"),
		Kernels:      strings.Join(kernels(), " "),
	}
}

// KernelVariables choose kernels or the precision that they compute in:
//   - oneDNN's, https://uxlfoundation.github.io/oneDNN/ (CPU dispatcher control, floating-point
//     math mode), which also reads them with the prefix DNNL_;
//   - TensorFlow's, tensorflow/core/util/{onednn_env_vars.cc,port.cc,determinism.cc,use_cudnn.cc};
//   - XLA's, and NVIDIA's for TF32.
var KernelVariables = []string{
	"DNNL_CPU_ISA_HINTS", "DNNL_DEFAULT_FPMATH_MODE", "DNNL_MAX_CPU_ISA",
	"NVIDIA_TF32_OVERRIDE",
	"ONEDNN_CPU_ISA_HINTS", "ONEDNN_DEFAULT_FPMATH_MODE", "ONEDNN_MAX_CPU_ISA",
	"TF_CUDNN_DETERMINISTIC", "TF_CUDNN_USE_AUTOTUNE", "TF_DETERMINISTIC_OPS", "TF_ENABLE_ONEDNN_OPTS",
	"TF_SET_ONEDNN_FPMATH_MODE", "TF_XLA_FLAGS", "XLA_FLAGS",
}

// kernels are the variables that are set, as NAME=value.
func kernels() (set []string) {
	for _, name := range KernelVariables {
		if value := os.Getenv(name); value != "" {
			set = append(set, name+"="+value)
		}
	}
	return set
}

// caches lists the sizes of a core's data caches, as the kernel shows them in dir:
// "L1 48K, L2 2048K, L3 32768K"; empty where it shows none.
func caches(dir string) string {
	levels, _ := filepath.Glob(filepath.Join(dir, "index*")) // the pattern is well-formed, and the result is sorted
	var sizes []string
	for _, level := range levels {
		read := func(name string) string {
			data, _ := os.ReadFile(filepath.Join(level, name)) // else unknown
			return strings.TrimSpace(string(data))
		}
		if kind := read("type"); kind == "Data" || kind == "Unified" {
			sizes = append(sizes, fmt.Sprintf("L%s %s", read("level"), read("size")))
		}
	}
	return strings.Join(sizes, ", ")
}
