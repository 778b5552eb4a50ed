package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/internal/machine"
	"github.com/tfft/tfft/internal/nvidia"
	"github.com/tfft/tfft/tfrunner/session"
)

// printDiagnosis writes a line for each thing that was found.
func printDiagnosis(w io.Writer, d *diagnosis) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(name, format string, args ...any) {
		fmt.Fprintf(table, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	line("tfft", "%s, %s", d.Version, d.Go)
	line("TensorFlow", "%s", describeBuild(d.TensorFlow))
	for _, file := range d.TensorFlow.Files {
		line("  library", "%s", file)
	}
	for _, name := range slices.Sorted(maps.Keys(d.Environment)) {
		line("  environment", "%s=%s", name, d.Environment[name])
	}
	if d.Device != nil {
		line("computes on", "%s", describeDevice(*d.Device))
	}
	if d.NVIDIA != nil {
		describeNVIDIA(*d.NVIDIA, line)
	}
	if d.Missing != "" {
		line("  missing", "%s", d.Missing)
		line("  to fix it", "%s", d.Fix)
	}
	line("CPU", "%s", describeCPU(d.CPU))
	line("memory", "%s", describeMemory(d.Memory))
	line("cache folder", "%s", describeFolder(d.Cache))
	line("run folder", "%s", describeFolder(d.Runs))
	return table.Flush()
}

func describeBuild(b session.Build) string {
	parts := []string{"kernels for " + strings.Join(b.Devices, " and ")}
	if b.OneDNN {
		parts = append(parts, "oneDNN")
	}
	if b.XLA {
		parts = append(parts, "XLA")
	}
	return b.Version + ", built with " + strings.Join(parts, ", ")
}

func describeDevice(d session.Device) string {
	if d.Type == "GPU" {
		return fmt.Sprintf("GPU, up to %s of its memory", humanize.IBytes(uint64(d.Memory)))
	}
	return d.Type
}

func describeNVIDIA(f nvidia.Findings, line func(name, format string, args ...any)) {
	if f.Present() {
		line("NVIDIA", "on the PCI bus: %d, kernel driver %s, %s", f.Cards, cmp.Or(f.Module, "not loaded"), describeDriver(f.Driver))
	} else {
		line("NVIDIA", "no card, no driver")
	}
	for i, gpu := range f.Driver.GPUs {
		line(fmt.Sprintf("  gpu:%d", i), "%s, %s, compute capability %s", gpu.Name, humanize.IBytes(gpu.Memory), gpu.Capability)
	}
	for _, l := range f.Libraries {
		line("  "+l.Name, "%s", cmp.Or(l.Problem, strings.TrimSpace(l.Version+" "+l.Path)))
	}
}

func describeDriver(d nvidia.Driver) string {
	switch {
	case !d.Loaded:
		return "no libcuda.so.1"
	case d.Problem != "":
		return "libcuda.so.1: " + d.Problem
	}
	return "CUDA up to " + d.CUDA
}

func describeCPU(c machine.CPU) string {
	text := fmt.Sprintf("%s, %d threads", c.Model, c.Threads)
	if c.Limit < c.Threads {
		text += fmt.Sprintf(" with the time of %d", c.Limit)
	}
	return text + ", " + strings.Join(c.Features, " ")
}

func describeMemory(m machine.Memory) string {
	text := fmt.Sprintf("%s, %s available", humanize.IBytes(m.Total), humanize.IBytes(m.Available))
	if m.Limit > 0 {
		text += fmt.Sprintf(", limited to %s", humanize.IBytes(m.Limit))
	}
	return text
}

func describeFolder(f machine.Folder) string {
	if f.Problem != "" {
		return fmt.Sprintf("%s: %s", f.Path, f.Problem)
	}
	return fmt.Sprintf("%s, %s free", f.Path, humanize.IBytes(f.Free))
}
