package graph_test

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
)

// tunable is smallManifest with a momentum and smoothed labels as inputs.
func tunable() *graph.Manifest {
	m := smallManifest()
	zero, one := 0.0, 1.0
	train := []string{"train_warmup", "train_warmup_from_features", "train_all"}
	m.Scalars = []graph.Scalar{
		{Name: "learning_rate", Type: "float32", Default: 1e-3, Above: &zero, Signatures: train},
		{Name: "momentum", Type: "float64", Default: 0.9, Minimum: &zero, Below: &one, Signatures: train},
		{Name: "label_smoothing", Type: "float64", Default: 0.1, Minimum: &zero, Below: &one,
			Signatures: append(slices.Clone(train), "evaluate", "evaluate_warmup_from_features")},
	}
	return m
}

func TestContractHasTheScalars(t *testing.T) {
	signatures := smallSignatures()
	if err := tunable().CheckSignatures(signatures); err == nil || !strings.Contains(err.Error(), `"evaluate": input "label_smoothing" is missing`) {
		t.Errorf("signatures without scalars: %v", err)
	}
	double := graph.TensorSpec{Type: "double"}
	for _, name := range []string{"evaluate", "train_warmup", "train_all", "train_warmup_from_features", "evaluate_warmup_from_features"} {
		signatures[name].Inputs["label_smoothing"] = double
	}
	for _, name := range []string{"train_warmup", "train_all", "train_warmup_from_features"} {
		signatures[name].Inputs["momentum"] = double
	}
	if err := tunable().CheckSignatures(signatures); err != nil {
		t.Error(err)
	}
	if err := smallManifest().CheckSignatures(signatures); err == nil || !strings.Contains(err.Error(), `"evaluate": input "label_smoothing" is not in the manifest`) {
		t.Errorf("a manifest without scalars: %v", err)
	}
	signatures["train_all"].Inputs["momentum"] = graph.TensorSpec{Type: "float"}
	if err := tunable().CheckSignatures(signatures); err == nil || !strings.Contains(err.Error(), `"momentum" is float[], the manifest says double[]`) {
		t.Errorf("a momentum of another type: %v", err)
	}
}

func TestScalarsAreRefused(t *testing.T) {
	for _, c := range []struct {
		m          *graph.Manifest
		scalars    graph.Scalars
		want, hint string
	}{
		{tunable(), graph.Scalars{"weight_decay": 0.1}, "`weight-decay`: the graph takes no weight decay", "it takes `learning-rate`, `momentum`, `label-smoothing`; "},
		{smallManifest(), graph.Scalars{"momentum": 0.9}, "`momentum`: the graph takes no momentum", "it takes `learning-rate`; it was exported before"},
		{tunable(), graph.Scalars{"momentum": 1}, "`momentum` 1: want at least 0 and less than 1", ""},
		{tunable(), graph.Scalars{"label_smoothing": -0.1}, "`label-smoothing` -0.1: want at least 0 and less than 1", ""},
		{tunable(), graph.Scalars{"momentum": math.NaN()}, "`momentum` NaN: want", ""},
	} {
		err := c.m.CheckScalars(c.scalars)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(fault.Hint(err), c.hint) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%v: %v, hint %q", c.scalars, err, fault.Hint(err))
		}
	}
	if err := tunable().CheckScalars(graph.Scalars{"momentum": 0}); err != nil {
		t.Errorf("a momentum of 0: %v", err)
	}
}

func TestRatesOfBlocks(t *testing.T) {
	m := tunable()
	if _, ok := m.Rates(); ok {
		t.Error("a graph where all layers learn with one rate has rates of blocks")
	}
	zero, one := 0.0, 1.0
	m.RatesBy = "layer_decay"
	m.Scalars = append(m.Scalars, graph.Scalar{Name: "layer_decay", Type: "float64", Default: 0.5, Above: &zero, Maximum: &one})
	base, ok := m.Rates()
	if got := (graph.Block{Depth: 3}).Multiplier(base.Default); !ok || got != 0.125 {
		t.Errorf("%v, %g", ok, got)
	}
	err := m.CheckScalars(graph.Scalars{"layer_decay": 1.5})
	if err == nil || err.Error() != "`layer-decay` 1.5: want more than 0 and at most 1" {
		t.Errorf("more than the maximum: %v", err)
	}
	if err := m.CheckScalars(graph.Scalars{"layer_decay": 1}); err != nil {
		t.Error(err)
	}
}

func TestDefaultsAreThoseOfTheGraphAndThePhase(t *testing.T) {
	m := tunable()
	if want := (graph.Scalars{"learning_rate": 1e-3, "momentum": 0.9, "label_smoothing": 0.1}); !maps.Equal(m.Defaults(m.Phases[0]), want) {
		t.Errorf("%v, want %v", m.Defaults(m.Phases[0]), want)
	}
}

func TestLearningRatesAreRefused(t *testing.T) {
	for value, want := range map[float64]string{
		0: "want more than 0", -1: "want more than 0", math.Inf(1): "want a finite", math.NaN(): "want a finite",
		1e-60: "float32, in which it is 0", 1e39: "float32, in which it is +Inf",
	} {
		if err := graph.CheckRate("start-rate", value); err == nil || !strings.HasPrefix(err.Error(), "`start-rate` ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%g: %v, want %q", value, err, want)
		}
	}
	if err := graph.CheckRate("start-rate", 1e-4); err != nil {
		t.Error(err)
	}
}
