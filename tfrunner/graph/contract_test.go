package graph_test

import (
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
)

type specs = map[string]graph.TensorSpec

// smallSignatures are what an export with smallManifest offers.
func smallSignatures() map[string]graph.Signature {
	images := graph.TensorSpec{Type: "uint8", Shape: []int{-1, 32, 32, 3}}
	labels := graph.TensorSpec{Type: "int32", Shape: []int{-1}}
	perImage := graph.TensorSpec{Type: "float", Shape: []int{-1}}
	features := graph.TensorSpec{Type: "float", Shape: []int{-1, 64}}
	probabilities := graph.TensorSpec{Type: "float", Shape: []int{-1, 5}}
	scalar := graph.TensorSpec{Type: "float"}
	evaluated := specs{"loss": perImage, "probabilities": probabilities}
	stepped := specs{"loss": scalar, "correct": scalar}
	train := specs{"images": images, "labels": labels, "weights": perImage, "learning_rate": scalar}
	return map[string]graph.Signature{
		"evaluate":        {Inputs: specs{"images": images, "labels": labels}, Outputs: evaluated},
		"serving_default": {Inputs: specs{"images": images}, Outputs: specs{"probabilities": probabilities}},
		"serving_bytes":   {Inputs: specs{"image_bytes": {Type: "string", Shape: []int{-1}}}, Outputs: specs{"probabilities": probabilities}},
		"train_warmup":    {Inputs: train, Outputs: stepped},
		"features_warmup": {Inputs: specs{"images": images}, Outputs: specs{"features": features}},
		"train_all":       {Inputs: train, Outputs: stepped},
		"train_warmup_from_features": {
			Inputs:  specs{"features": features, "labels": labels, "weights": perImage, "learning_rate": scalar},
			Outputs: stepped},
		"evaluate_warmup_from_features": {Inputs: specs{"features": features, "labels": labels}, Outputs: evaluated},
	}
}

func TestCheckSignatures(t *testing.T) {
	if err := smallManifest().CheckSignatures(smallSignatures()); err != nil {
		t.Fatal(err)
	}
	broken := map[string]func(s map[string]graph.Signature){
		`signature "train_all" is missing`:       func(s map[string]graph.Signature) { delete(s, "train_all") },
		`signature "features_warmup" is missing`: func(s map[string]graph.Signature) { delete(s, "features_warmup") },
		`signature "train_warmup": input "weights" is missing`: func(s map[string]graph.Signature) {
			delete(s["train_warmup"].Inputs, "weights") // shared with train_all, which comes later
		},
		`signature "evaluate": output "probabilities" is float[?,7], the manifest says float[?,5]`: func(s map[string]graph.Signature) {
			s["evaluate"].Outputs["probabilities"] = graph.TensorSpec{Type: "float", Shape: []int{-1, 7}}
		},
		`signature "serving_default": input "images" is float[?,32,32,3], the manifest says uint8[?,32,32,3]`: func(s map[string]graph.Signature) {
			s["serving_default"].Inputs["images"] = graph.TensorSpec{Type: "float", Shape: []int{-1, 32, 32, 3}}
		},
	}
	for want, change := range broken {
		signatures := smallSignatures()
		change(signatures)
		err := smallManifest().CheckSignatures(signatures)
		if err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
