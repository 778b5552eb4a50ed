package graph

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// Dim is a dimension that varies from call to call: the batch.
const Dim = -1

// TensorSpec is the type and shape of one input or output of a signature.
type TensorSpec struct {
	Type  string // TensorFlow's name: uint8, int32, float, string
	Shape []int  // Dim where it varies
}

func (t TensorSpec) String() string {
	dims := make([]string, len(t.Shape))
	for i, d := range t.Shape {
		dims[i] = "?"
		if d != Dim {
			dims[i] = fmt.Sprint(d)
		}
	}
	return t.Type + "[" + strings.Join(dims, ",") + "]"
}

// Signature is one function of an exported graph.
type Signature struct {
	Inputs, Outputs map[string]TensorSpec
}

// TrainSignature is the signature that trains phase from images.
func TrainSignature(phase string) string { return "train_" + phase }

// FeaturesSignature is the signature that computes what the frozen part of
// phase gives for images.
func FeaturesSignature(phase string) string { return "features_" + phase }

// fromFeatures ends the names of the signatures that take features.
const fromFeatures = "_from_features"

// TrainFromFeaturesSignature is the signature that trains phase from features.
func TrainFromFeaturesSignature(phase string) string { return TrainSignature(phase) + fromFeatures }

// EvaluateFromFeaturesSignature is the signature that evaluates from the
// features of phase.
func EvaluateFromFeaturesSignature(phase string) string {
	return EvaluateSignature + "_" + phase + fromFeatures
}

// Names of the signatures that every graph has.
const (
	EvaluateSignature = "evaluate"
	ServingSignature  = "serving_default"
	BytesSignature    = "serving_bytes"
)

// WithTTA is the signature beside a serving signature that averages over views of each
// image (test-time augmentation); without any it is the signature itself.
func WithTTA(signature, views string) string {
	if views == "" {
		return signature
	}
	return signature + "_" + views
}

// CheckTTA refuses views that no signature of the graph averages over (exit code 2).
func (m *Manifest) CheckTTA(views string) error {
	if views == "" || slices.Contains(m.TTA, views) {
		return nil
	}
	has := "without it"
	if len(m.TTA) > 0 {
		has = "with " + strings.Join(m.TTA, " and ")
	}
	return fault.Usage("`tta` %s: the graph was exported %s", views, has).
		WithHint("export it with python -m pyexport --tta %s, and train that", views)
}

// LossOutput is the output of every signature that trains or evaluates: the loss.
const LossOutput = "loss"

// SwappedOutput is the output of a phase's signature Swap: how many variables changed places.
const SwappedOutput = "swapped"

// CheckSignatures refuses a graph whose manifest and signatures disagree, and
// says which signature, input or output is at fault (exit code 2). The
// expectations are the table in docs/graph.md.
func (m *Manifest) CheckSignatures(got map[string]Signature) error {
	for _, want := range m.contract() {
		if err := checkSignature(want, got); err != nil {
			return fault.Usage("the graph's manifest and signatures disagree: %w", err).WithHint("export the graph again")
		}
	}
	return nil
}

// namedSignature is one line of the contract.
type namedSignature struct {
	name string
	Signature
}

// contract lists what a graph with this manifest must offer, in a fixed order.
func (m *Manifest) contract() []namedSignature {
	images := TensorSpec{"uint8", []int{Dim, m.Input.Height, m.Input.Width, 3}}
	outputs := rows(m.Task.Outputs)
	list := []namedSignature{{EvaluateSignature, Signature{m.learned("images", images), m.evaluated()}}}
	for _, views := range append([]string{""}, m.TTA...) { // the first: the image alone
		list = append(list,
			namedSignature{WithTTA(ServingSignature, views), Signature{map[string]TensorSpec{"images": images}, outputs}},
			namedSignature{WithTTA(BytesSignature, views), Signature{map[string]TensorSpec{"image_bytes": {"string", []int{Dim}}}, outputs}},
		)
	}
	for _, p := range m.Phases {
		list = append(list, namedSignature{TrainSignature(p.Name), Signature{m.trainedOnImages(images), m.stepped()}})
		if p.Swap != "" {
			list = append(list, namedSignature{p.Swap, Signature{nil, map[string]TensorSpec{SwappedOutput: {"int32", nil}}}})
		}
		if p.FeatureShape == nil {
			continue
		}
		features := TensorSpec{"float", append([]int{Dim}, p.FeatureShape...)}
		list = append(list,
			namedSignature{FeaturesSignature(p.Name), Signature{
				map[string]TensorSpec{"images": images}, map[string]TensorSpec{"features": features}}},
			namedSignature{TrainFromFeaturesSignature(p.Name), Signature{m.trained("features", features), m.stepped()}},
			namedSignature{EvaluateFromFeaturesSignature(p.Name), Signature{m.learned("features", features), m.evaluated()}},
		)
	}
	for _, signature := range list {
		m.addScalars(signature)
	}
	return list
}

// rows are the tensors of a batch by name.
func rows(list []Row) map[string]TensorSpec {
	specs := map[string]TensorSpec{}
	for _, r := range list {
		specs[r.Name] = r.spec()
	}
	return specs
}

// learned are the task's targets, and what they are true of.
func (m *Manifest) learned(name string, of TensorSpec) map[string]TensorSpec {
	specs := rows(m.Task.Targets)
	specs[name] = of
	return specs
}

// trained is learned, and how much each image counts.
func (m *Manifest) trained(name string, of TensorSpec) map[string]TensorSpec {
	specs := m.learned(name, of)
	specs["weights"] = TensorSpec{"float", []int{Dim}}
	return specs
}

// evaluated are the loss of each image and the task's outputs.
func (m *Manifest) evaluated() map[string]TensorSpec {
	specs := rows(m.Task.Outputs)
	specs[LossOutput] = TensorSpec{"float", []int{Dim}}
	return specs
}

// stepped are the loss of a batch and the sums of the metrics.
func (m *Manifest) stepped() map[string]TensorSpec {
	specs := map[string]TensorSpec{LossOutput: {"float", nil}}
	for _, metric := range m.Task.Metrics {
		specs[metric.Sum] = TensorSpec{"float", nil}
	}
	return specs
}

// addScalars adds to a signature's inputs the scalars that it takes.
func (m *Manifest) addScalars(signature namedSignature) {
	for _, scalar := range m.scalars() {
		if slices.Contains(scalar.Signatures, signature.name) {
			signature.Inputs[scalar.Name] = scalar.spec()
		}
	}
}

func checkSignature(want namedSignature, got map[string]Signature) error {
	have, ok := got[want.name]
	if !ok {
		return fmt.Errorf("signature %q is missing", want.name)
	}
	if err := checkTensors(want.Inputs, have.Inputs); err != nil {
		return fmt.Errorf("signature %q: input %w", want.name, err)
	}
	for _, name := range slices.Sorted(maps.Keys(have.Inputs)) {
		if _, ok := want.Inputs[name]; !ok {
			return fmt.Errorf("signature %q: input %q is not in the manifest", want.name, name)
		}
	}
	if err := checkTensors(want.Outputs, have.Outputs); err != nil {
		return fmt.Errorf("signature %q: output %w", want.name, err)
	}
	return nil
}

func checkTensors(want, got map[string]TensorSpec) error {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		have, ok := got[name]
		if !ok {
			return fmt.Errorf("%q is missing", name)
		}
		if w := want[name]; have.Type != w.Type || !slices.Equal(have.Shape, w.Shape) {
			return fmt.Errorf("%q is %v, the manifest says %v", name, have, w)
		}
	}
	return nil
}
