package session

import (
	"fmt"
	"runtime"

	tf "github.com/wamuir/graft/tensorflow"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/nvidia"
)

// Device is what sessions compute on.
type Device struct {
	Type   string `json:"type"`                   // CPU or GPU
	Memory int64  `json:"memory_bytes,omitempty"` // of a GPU, that TensorFlow may take
	Why    string `json:"why,omitempty"`          // why it is the CPU where a GPU might have been expected, and what to do; else empty
}

// FindDevice finds what sessions of c compute on, before anything large is
// loaded. Where c asks for a GPU and there is none, the error (exit code 1) says
// what is missing.
func FindDevice(c Config) (Device, error) {
	options, err := c.options()
	if err != nil {
		return Device{}, err
	}
	graph := tf.NewGraph()
	defer runtime.KeepAlive(graph) // graft does not: were it freed here, TensorFlow would not come back
	empty, err := tf.NewSession(graph, options)
	if err != nil {
		return Device{}, fault.Failed("`device` %s: %w", c.Device, firstLine(err))
	}
	defer empty.Close()
	device, err := c.deviceOf(empty)
	if err == nil && device.Type != "GPU" && c.Device != "cpu" {
		device.Why = whyCPU()
	}
	return device, err
}

// deviceOf is what the session computes on, which must be a GPU where only that
// will do.
func (c Config) deviceOf(s *tf.Session) (Device, error) {
	all, err := s.ListDevices()
	if err != nil {
		return Device{}, fmt.Errorf("list devices: %w", err)
	}
	found := Device{Type: "CPU"}
	for _, d := range all {
		if d.Type == "GPU" {
			found = Device{Type: d.Type, Memory: d.MemoryLimitBytes}
		}
	}
	if c.required() && found.Type != "GPU" {
		what, fix := MissingGPU(nvidia.Find())
		return found, fault.Failed("`device` %s: no GPU can be used: %s", c.Device, what).WithHint("%s", fix)
	}
	return found, nil
}

// whyCPU says why no GPU is used, where there is one or TensorFlow is made for
// one; elsewhere nobody asks.
func whyCPU() string {
	found := nvidia.Find()
	if !found.Present() && !BuiltWithCUDA() {
		return ""
	}
	what, fix := MissingGPU(found)
	return what + "; " + fix
}

// MissingGPU is what stands between TensorFlow and a GPU, and how to fix it.
func MissingGPU(found nvidia.Findings) (what, fix string) {
	switch {
	case !BuiltWithCUDA() && found.Present():
		return "this tfft is built with TensorFlow for CPUs", "build it again: make setup TF=gpu, or make docker TF=gpu for an image"
	case !BuiltWithCUDA():
		return "this machine has no NVIDIA GPU, and this tfft is built with TensorFlow for CPUs",
			"use a machine with an NVIDIA GPU and a tfft built by make setup TF=gpu, or compute with `device` cpu"
	}
	found.Libraries = CUDALibraries()
	if what, fix = found.Missing(); what != "" {
		return what, fix
	}
	return "the driver and CUDA's libraries are there, but TensorFlow uses no GPU", "`debug` shows what TensorFlow says"
}
