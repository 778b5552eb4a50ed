package dataset

import (
	"encoding/json"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// TestBalancedClassWeightsAreScikitLearns compares with compute_class_weight.
func TestBalancedClassWeightsAreScikitLearns(t *testing.T) {
	var labels []string
	var samples []Sample
	for label, n := range []int{1, 40, 7, 333, 12} {
		for range n {
			samples = append(samples, Sample{Label: int32(label)})
			labels = append(labels, strconv.Itoa(label))
		}
	}
	const script = `
import json, sys
import numpy as np
from sklearn.utils.class_weight import compute_class_weight
labels = np.array(json.loads(sys.stdin.read()))
print(json.dumps(compute_class_weight("balanced", classes=np.unique(labels), y=labels).tolist()))`
	cmd := exec.Command(gate.Python(t), "-c", script)
	cmd.Stdin = strings.NewReader("[" + strings.Join(labels, ",") + "]")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []float64
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	got := BalancedClassWeights(samples, len(want))
	for label, w := range want {
		if got[label] != float32(w) {
			t.Errorf("class %d: weight %v, scikit-learn %v", label, got[label], w)
		}
	}
}

// TestImagesWeighWhatTheirClassDoes looks at the batches of a loader.
func TestImagesWeighWhatTheirClassDoes(t *testing.T) {
	cfg := loaderConfig(t, 10)
	cfg.ClassWeights = []float32{0.25, 4}
	for _, b := range collect(t, cfg, 0) {
		for i, s := range b.Samples {
			if b.Weights[i] != cfg.ClassWeights[s.Label] {
				t.Errorf("class %d: weight %v, want %v", s.Label, b.Weights[i], cfg.ClassWeights[s.Label])
			}
		}
	}
}
