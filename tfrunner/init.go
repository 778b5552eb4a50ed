package tfrunner

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"

	"github.com/tfft/tfft/internal/fault"
)

// Init says what a phase begins from, where it is not the phase before it.
type Init struct {
	Weights   string `json:"weights"`              // InitGraph, or what InitRun gives; empty: the phase before
	ResetHead bool   `json:"reset_head,omitempty"` // the head keeps the graph's weights
}

// InitGraph stands for the weights that the graph was exported with.
const InitGraph = "graph"

// Given says whether a phase does not begin from the one before it.
func (i Init) Given() bool { return i.Weights != "" }

// InitRun identifies the trained model of the run in dir, through the checksums
// that the index of its variables holds. A folder without one is refused (exit
// code 2).
func InitRun(dir string) (string, error) {
	h := sha256.New()
	if err := hashFile(h, RunFolder(dir).ModelVariables()+".index"); err != nil {
		return "", fault.Usage("`init` %q: no trained model: %w", dir, err).
			WithHint("give graph, or the folder of a run of which at least one phase is done")
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// ModelVariables is the prefix of the trained model's variables.
func (r RunFolder) ModelVariables() string { return filepath.Join(r.Model(), "variables", "variables") }

// InHead says whether a layer belongs to the head.
func (m *Manifest) InHead(layer string) bool {
	at := func(name string) int {
		return slices.IndexFunc(m.Layers, func(l Layer) bool { return l.Name == name })
	}
	return at(layer) >= at(m.Head.First)
}
