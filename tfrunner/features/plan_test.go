package features_test

import (
	"testing"

	"github.com/tfft/tfft/tfrunner/features"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

func TestPlanFeatures(t *testing.T) {
	edge, channels := 7, 512
	m := graph.Manifest{Layers: []graph.Layer{
		{Name: "stem", Parameters: 10},
		{Name: "conv", Parameters: 1000, OutputShape: []*int{&edge, &edge, &channels}},
		{Name: "fc", Parameters: 10},
	}}
	conv := graph.Phase{Frozen: []string{"conv"}, Cut: "conv", FeatureShape: []int{10}}
	caching := func(cache, dtype string, views int) train.FeatureCaching {
		return train.FeatureCaching{Cache: cache, DType: dtype, Views: views}
	}
	for _, test := range []struct {
		what                 string
		phase                graph.Phase
		caching              train.FeatureCaching
		augmented, mixed     bool
		evaluation, training bool
		bytes                int64
	}{
		{"no augmentation", conv, caching("auto", "float32", 0), false, false, true, true, 40},
		{"half precision", conv, caching("auto", "float16", 0), false, false, true, true, 20},
		{"augmentation", conv, caching("auto", "float32", 0), true, false, true, false, 40},
		{"views", conv, caching("auto", "float32", 2), true, false, true, true, 40},
		{"mixing", conv, caching("auto", "float32", 2), true, true, true, false, 40},
		{"off", conv, caching("off", "float32", 0), false, false, false, false, 40},
		{"nothing frozen", graph.Phase{}, caching("auto", "float32", 0), false, false, false, false, 4},
		{"too large to be worth it", graph.Phase{Frozen: []string{"conv"}, Cut: "conv", FeatureShape: []int{7, 7, 512}},
			caching("auto", "float32", 0), false, false, false, false, 7 * 7 * 512 * 4},
		{"the work is behind the cut", graph.Phase{Frozen: []string{"stem", "conv"}, Cut: "stem", FeatureShape: []int{10}},
			caching("auto", "float32", 0), false, false, false, false, 40},
	} {
		plan := features.NewPlan(&m, test.phase, test.caching, test.augmented, test.mixed)
		if plan.Evaluation != test.evaluation || plan.Training != test.training || plan.ImageBytes != test.bytes || plan.Evaluation == (plan.Why != "") {
			t.Errorf("%s: %+v", test.what, plan)
		}
	}
}
