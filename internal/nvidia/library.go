package nvidia

import (
	"fmt"
	"os"
	"path/filepath"
)

// Library is one of CUDA's shared libraries.
type Library struct {
	Name    string `json:"name"`
	Path    string `json:"path,omitempty"`    // where it was found; empty: left to the system's loader
	Version string `json:"version,omitempty"` // of those that tell
	Problem string `json:"problem,omitempty"` // why it cannot be loaded
}

// libraries are those that TensorFlow 2.21 loads before it uses a GPU. Of cuDNN,
// libcudnn loads the others when it is first called, and aborts the program
// where it cannot: so they are tried alone, and one of them tells the version.
var libraries = []struct {
	name    string
	version func(path string) string // nil: the library does not tell
}{
	{"libcudart.so.12", runtimeVersion},
	{"libcublas.so.12", nil},
	{"libcublasLt.so.12", nil},
	{"libcufft.so.11", nil},
	{"libcusolver.so.11", nil},
	{"libcusparse.so.12", nil},
	{"libcudnn.so.9", nil},
	{"libcudnn_graph.so.9", cudnnVersion},
	{"libcudnn_ops.so.9", nil},
	{"libcudnn_cnn.so.9", nil},
}

// neededCUDA is the major version of CUDA that these libraries are of, and
// oldestDriver the first driver for it (CUDA's release notes, "minor version compatibility").
const (
	neededCUDA   = 12
	oldestDriver = "525.60.13"
)

// FindLibraries loads each library of CUDA, from the first of dirs that has it,
// else from where the system's loader finds it.
func FindLibraries(dirs []string) []Library {
	var found []Library
	for _, l := range libraries {
		lib := Library{Name: l.name, Path: firstWith(dirs, l.name)}
		name := lib.Path
		if name == "" {
			name = l.name
		}
		if lib.Problem = load(name); lib.Problem == "" && l.version != nil {
			lib.Version = l.version(name)
		}
		found = append(found, lib)
	}
	return found
}

func firstWith(dirs []string, name string) string {
	for _, dir := range dirs {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

// runtimeVersion reads 12090 as 12.9.
func runtimeVersion(path string) string {
	v := libraryVersion(path, "cudaRuntimeGetVersion")
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%d", v/1000, v%1000/10)
}

// cudnnVersion reads 92800 as 9.28.0.
func cudnnVersion(path string) string {
	v := libraryVersion(path, "cudnnGetVersion")
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", v/10000, v%10000/100, v%100)
}
