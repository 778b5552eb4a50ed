package graph

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// Format is the manifest version this program reads.
const Format = 1

// manifestPath is where the exporter puts the manifest, relative to the graph.
const manifestPath = "assets.extra/tfft.json"

// Manifest says what an exported graph is: its input, classes, layers and
// phases. The exporter writes it beside the graph as assets.extra/tfft.json.
type Manifest struct {
	Format          int       `json:"format"`
	Backbone        string    `json:"backbone"` // of keras.applications, or the file of the user's own model
	Weights         string    `json:"weights"`  // imagenet, none or the weights file's name
	Input           Input     `json:"input"`
	Files           Files     `json:"serving_bytes"`
	TTA             []string  `json:"tta,omitempty"` // views of an image that serving signatures of their own average
	Preprocessing   string    `json:"preprocessing"` // auto, raw, rgb-mean or unit; done inside the graph
	Task            Task      `json:"task"`
	Mixing          []Row     `json:"mixing,omitempty"` // what else is true of images that are mixed of two; none: the graph takes no such images
	Classes         int       `json:"classes"`          // 0: the task has none
	Head            Head      `json:"head"`
	Recipe          string    `json:"recipe,omitempty"` // whose settings the exporter took where none were given; empty: an older pyexport exported the graph
	Optimizer       Optimizer `json:"optimizer"`
	RatesBy         string    `json:"rates_by,omitempty"` // the scalar that is raised to the depth of a block; empty: one rate for all layers
	LabelSmoothing  float64   `json:"label_smoothing"`
	FocalGamma      float64   `json:"focal_gamma,omitempty"` // 0: the loss is cross-entropy
	DType           string    `json:"dtype"`                 // Keras's policy; features are float32 under any
	JITCompile      bool      `json:"jit_compile"`           // by XLA
	TrainBatchNorm  bool      `json:"train_batchnorm"`       // where it is unfrozen
	BackboneDropout bool      `json:"backbone_dropout"`      // likewise
	Scalars         []Scalar  `json:"scalars,omitempty"`     // none: the learning rate alone
	Layers          []Layer   `json:"layers"`                // in model order, the input layer included
	Phases          []Phase   `json:"phases"`                // in the order they run
	Versions        Versions  `json:"versions"`
	Seed            uint64    `json:"seed"` // of the initial weights
}

// Input is the picture that the graph takes: uint8 RGB.
type Input struct {
	Height        int    `json:"height"` // pixels
	Width         int    `json:"width"`  // pixels
	Interpolation string `json:"interpolation"`
	Fit           string `json:"fit"` // how pictures of other proportions are made to fit: squash, crop or letterbox
}

// Ways to make pictures fit.
const (
	Squash    = "squash"    // that of a pyexport that did not say how
	Letterbox = "letterbox" // all of a picture, between bars
)

// Files are what the graph makes pictures of by itself, as its signature serving_bytes does.
// A graph of a pyexport that did not say so yet has none, and turns no picture.
type Files struct {
	Formats []string `json:"formats"` // that it decodes; it refuses all others
	EXIF    bool     `json:"exif"`    // whether it makes pictures upright by their EXIF orientation, unless it is told not to
}

// String says which files it takes, and what it makes of them.
func (f Files) String() string {
	if !f.EXIF {
		return "takes pictures as they are stored, whatever their EXIF orientation: an older pyexport exported the graph"
	}
	return fmt.Sprintf("takes %s files, upright by their EXIF orientation; refuses others", strings.Join(f.Formats, " and "))
}

// Head is the classifier on top of the backbone: the layers from First on, in
// model order.
type Head struct {
	First   string `json:"first"`
	Pooling string `json:"pooling,omitempty"` // flatten, avg or max; empty where the model has its own head
}

// Optimizer names the optimizer built into the train signatures.
type Optimizer struct {
	Name        string  `json:"name"` // sgd, adam, adamw or rmsprop
	Momentum    float64 `json:"momentum"`
	Nesterov    bool    `json:"nesterov"`
	WeightDecay float64 `json:"weight_decay"`
	Clip        *Clip   `json:"clip"` // of the gradients; null for none
	LossScaling bool    `json:"loss_scaling"`
}

// Clip says how gradients are kept small.
type Clip struct {
	By    string  `json:"by"` // clipnorm, global_clipnorm or clipvalue, as in Keras
	Limit float64 `json:"limit"`
}

// String lists the name and those settings that change anything.
func (o Optimizer) String() string {
	text := o.Name
	add := func(on bool, format string, args ...any) {
		if on {
			text += ", " + fmt.Sprintf(format, args...)
		}
	}
	add(o.Momentum != 0, "momentum %g", o.Momentum)
	add(o.Nesterov, "nesterov")
	add(o.WeightDecay != 0, "weight decay %g", o.WeightDecay)
	if o.Clip != nil {
		add(true, "%s %g", o.Clip.By, o.Clip.Limit)
	}
	add(o.LossScaling, "loss scaled")
	return text
}

// Layer is one layer of the model, backbone and head alike.
type Layer struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Parameters  int    `json:"parameters"`
	OutputShape []*int `json:"output_shape"` // without the batch dimension; null where it varies
}

// Phase is one freeze stage: which layers train, and the recipe's defaults.
type Phase struct {
	Name                string   `json:"name"`
	From                string   `json:"from"`         // a layer, head, all, or -N
	To                  string   `json:"to,omitempty"` // the last layer that trains; empty: all from From on do
	Trainable           []string `json:"trainable"`
	Frozen              []string `json:"frozen"`
	Swap                string   `json:"swap,omitempty"`     // the signature that exchanges weights and their moving averages; empty: there are none
	Averages            []string `json:"averages,omitempty"` // layer/variable of the weights that are averaged
	Blocks              []Block  `json:"blocks,omitempty"`   // of the layers that train, where their rates differ
	Statistics          []string `json:"statistics"`         // layers whose BatchNormalization statistics move
	Cut                 string   `json:"cut"`                // the layer that gives the features; empty when nothing is frozen
	TrainableParameters int      `json:"trainable_parameters"`
	FrozenParameters    int      `json:"frozen_parameters"`
	FeatureShape        []int    `json:"feature_shape"` // null when nothing is frozen
	LearningRate        float64  `json:"learning_rate"`
	Epochs              int      `json:"epochs"`
}

// Versions are those of the libraries that exported the graph.
type Versions struct {
	TensorFlow string `json:"tensorflow"`
	Keras      string `json:"keras"`
}

// ReadManifest reads and checks the manifest of the graph in dir. Its errors
// are the user's to fix (exit code 2): no such folder, no SavedModel in it, a
// SavedModel that the exporter did not write, or a manifest that makes no sense.
func ReadManifest(dir string) (*Manifest, error) {
	if err := checkGraphDir(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, filepath.FromSlash(manifestPath))
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Usage("graph %q has no manifest (%s)", dir, manifestPath).
			WithHint("a plain SavedModel cannot be trained; export one with: python -m pyexport --help")
	}
	if err != nil {
		return nil, fault.Usage("read manifest: %w", err)
	}
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fault.Usage("read manifest %q: %w", path, err).WithHint("export the graph again")
	}
	m.Input.Fit = cmp.Or(m.Input.Fit, Squash)
	if m.Task.unnamed() {
		m.Task = classifying(m.Classes)
	}
	if err := m.validate(); err != nil {
		return nil, fault.Usage("manifest %q: %w", path, err).WithHint("export the graph again with the pyexport of this tfft")
	}
	return &m, nil
}

// SavedModelFile makes a folder a SavedModel.
const SavedModelFile = "saved_model.pb"

// IsSavedModel says whether dir is one: an exported graph, or a trained model.
func IsSavedModel(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, SavedModelFile))
	return err == nil
}

// checkGraphDir tells a missing folder from one that holds no SavedModel.
func checkGraphDir(dir string) error {
	const hint = "export one with: python -m pyexport --backbone VGG16 --weights imagenet --classes N --output %s"
	if filepath.Base(dir) == SavedModelFile {
		return fault.Usage("%q is a file of a graph", dir).WithHint("give its folder: %s", filepath.Dir(dir))
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fault.Usage("no graph at %q", dir).WithHint(hint, dir)
	}
	if !IsSavedModel(dir) {
		return fault.Usage("no graph at %q: the folder has no saved_model.pb", dir).WithHint(hint, dir)
	}
	return nil
}

// phaseName is what a phase may be called: its name becomes part of signatures
// and of file names.
var phaseName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

// reservedNames are those of a run folder's own folders, beside which each phase
// has one of its name.
var reservedNames = []string{"checkpoints", "model"}

// ValidPhaseName says whether a phase may be called name.
func ValidPhaseName(name string) bool {
	return phaseName.MatchString(name) && !slices.Contains(reservedNames, name) && !strings.Contains(name, fromFeatures)
}

func (m *Manifest) validate() error {
	if m.Format != Format {
		return fmt.Errorf("format %d, this tfft reads %d", m.Format, Format)
	}
	if m.Input.Height < 1 || m.Input.Width < 1 {
		return fmt.Errorf("input size %dx%d", m.Input.Height, m.Input.Width)
	}
	if m.Classes < 2 && m.Task.Name == Classify {
		return fmt.Errorf("%d classes, want at least 2", m.Classes)
	}
	if err := m.Task.validate(); err != nil {
		return err
	}
	if err := m.validateMixing(); err != nil {
		return err
	}
	if !slices.ContainsFunc(m.Layers, func(l Layer) bool { return l.Name == m.Head.First }) {
		return fmt.Errorf("the head begins with %q, which is no layer", m.Head.First)
	}
	if len(m.Phases) == 0 {
		return errors.New("no phases")
	}
	seen := map[string]bool{}
	for _, p := range m.Phases {
		if !ValidPhaseName(p.Name) || seen[p.Name] {
			return fmt.Errorf("phase name %q cannot be used, or is given twice", p.Name)
		}
		seen[p.Name] = true
		if p.LearningRate <= 0 || p.Epochs < 1 {
			return fmt.Errorf("phase %q: learning rate %g, epochs %d", p.Name, p.LearningRate, p.Epochs)
		}
	}
	return nil
}

// PhaseNames returns the phases' names in the order they run.
func (m *Manifest) PhaseNames() []string {
	names := make([]string, len(m.Phases))
	for i, p := range m.Phases {
		names[i] = p.Name
	}
	return names
}

// PhaseIndex returns the place of the phase called name, or -1.
func (m *Manifest) PhaseIndex(name string) int {
	return slices.IndexFunc(m.Phases, func(p Phase) bool { return p.Name == name })
}
