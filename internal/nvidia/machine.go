package nvidia

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// machine is a file system that tells of hardware.
type machine struct{ root string }

// PCI's number for NVIDIA, and the class of display controllers (pci.ids).
const (
	vendorNVIDIA = "0x10de"
	classDisplay = "0x03"
)

func (m machine) look() Findings {
	f := Findings{Cards: m.cards(), Module: m.module(), Nodes: m.nodes(), Container: m.container()}
	if value, ok := os.LookupEnv(visibleVar); ok {
		f.Visible = &value
	}
	return f
}

// visibleVar chooses among GPUs, and hides the others from CUDA.
const visibleVar = "CUDA_VISIBLE_DEVICES"

func (m machine) cards() int {
	n := 0
	for _, device := range m.glob("sys/bus/pci/devices/*") {
		if m.line(device, "vendor") == vendorNVIDIA && strings.HasPrefix(m.line(device, "class"), classDisplay) {
			n++
		}
	}
	return n
}

// versionOf finds the version in the first line of /proc/driver/nvidia/version:
// "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar 5 ...", or
// "... Open Kernel Module for x86_64  570.86.15  ...".
var versionOf = regexp.MustCompile(`Kernel Module(?: for \S+)?\s+([0-9.]+)`)

func (m machine) module() string {
	if found := versionOf.FindStringSubmatch(m.line(m.root, "proc/driver/nvidia/version")); found != nil {
		return found[1]
	}
	return ""
}

// nodes are the device files of GPUs: /dev/nvidia0, or /dev/dxg for all of them
// under Windows.
func (m machine) nodes() []string {
	var nodes []string
	for _, path := range append(m.glob("dev/nvidia[0-9]*"), m.glob("dev/dxg")...) {
		nodes = append(nodes, "/"+strings.TrimPrefix(strings.TrimPrefix(path, m.root), "/"))
	}
	return nodes
}

// container says whether one of the marks is there that container engines leave.
func (m machine) container() bool {
	return len(m.glob(".dockerenv")) > 0 || len(m.glob("run/.containerenv")) > 0 || os.Getenv("KUBERNETES_SERVICE_HOST") != ""
}

func (m machine) glob(pattern string) []string {
	found, _ := filepath.Glob(filepath.Join(m.root, pattern)) // the patterns are well-formed
	return found
}

// line is the first line of a file; empty where it cannot be read.
func (m machine) line(elements ...string) string {
	data, err := os.ReadFile(filepath.Join(elements...))
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimSpace(line)
}
