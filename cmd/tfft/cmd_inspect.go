package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/session"
)

func inspectCommand(stdout io.Writer) *cli.Command {
	return &cli.Command{
		Name:      "inspect",
		Usage:     "show a graph's phases, and which layers train in each",
		ArgsUsage: "GRAPH",
		UsageText: "tfft inspect graphs/food11\ntfft inspect --json graphs/food11",
		Flags:     []cli.Flag{boolFlag("json", "print the graph's manifest as JSON"), trustModelFlag()},
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return fault.Usage("inspect takes one graph folder").WithHint("tfft inspect graphs/tiny")
			}
			engine := session.Engine{Config: session.Config{TrustModel: c.Bool("trust-model")}}
			manifest, err := engine.Inspect(c.Args().First())
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return json.NewEncoder(stdout).Encode(manifest)
			}
			return printManifest(stdout, manifest)
		},
	}
}

func printManifest(w io.Writer, m *graph.Manifest) error {
	fmt.Fprintf(w, "backbone       %s, weights %s\n", m.Backbone, m.Weights)
	fmt.Fprintf(w, "input          %dx%d RGB, resized %s, fit by %s, preprocessing %s\n",
		m.Input.Height, m.Input.Width, m.Input.Interpolation, m.Input.Fit, m.Preprocessing)
	fmt.Fprintf(w, "serving_bytes  %s\n", m.Files)
	if len(m.TTA) > 0 {
		fmt.Fprintf(w, "views averaged %s (--tta)\n", strings.Join(m.TTA, ", "))
	}
	fmt.Fprintf(w, "classes        %d\n", m.Classes)
	fmt.Fprintf(w, "head           from %s\n", m.Head.First)
	fmt.Fprintf(w, "optimizer      %s\n", m.Optimizer)
	fmt.Fprintf(w, "recipe         %s\n", recipe(m))
	fmt.Fprintf(w, "can be set     %s\n", settable(m))
	fmt.Fprintf(w, "exported with  TensorFlow %s, Keras %s\n\n", m.Versions.TensorFlow, m.Versions.Keras)

	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PHASE\tTRAINS FROM\tTRAINABLE\tFROZEN\tLEARNING RATE\tEPOCHS\tCUT BEHIND")
	for _, p := range m.Phases {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%g\t%d\t%s\n", p.Name, trainsFrom(p),
			humanize.Comma(int64(p.TrainableParameters)), humanize.Comma(int64(p.FrozenParameters)), p.LearningRate, p.Epochs, cmp.Or(p.Cut, "-"))
	}
	fmt.Fprintln(table)
	if err := table.Flush(); err != nil {
		return err
	}
	if err := printBlocks(w, m); err != nil {
		return err
	}
	return printLayers(w, m)
}

// trainsFrom says which layers train.
func trainsFrom(p graph.Phase) string {
	if p.To == "" {
		return p.From
	}
	return p.From + " to " + p.To
}

// recipe says which one it is, and how all phases train, apart from the optimizer.
func recipe(m *graph.Manifest) string {
	batchnorm, dropout, compiled, focal, averages, mixing := "fixed", "off", "", "", "", ""
	if m.TrainBatchNorm {
		batchnorm = "updated where unfrozen"
	}
	if m.BackboneDropout {
		dropout = "on where unfrozen"
	}
	if m.JITCompile {
		compiled = ", compiled by XLA"
	}
	if m.FocalGamma != 0 {
		focal = fmt.Sprintf(", focal loss of gamma %g", m.FocalGamma)
	}
	if slices.ContainsFunc(m.Phases, func(p graph.Phase) bool { return p.Swap != "" }) {
		averages = ", weights averaged"
	}
	if m.Mixes() {
		mixing = ", takes mixed images"
	}
	return fmt.Sprintf("%s: %s%s, label smoothing %g%s%s%s, batchnorm statistics %s, backbone's dropout %s",
		cmp.Or(m.Recipe, tfrunner.RecipeClassic), m.DType, compiled, m.LabelSmoothing, focal, averages, mixing, batchnorm, dropout)
}

// settable lists the numbers that a run can choose, with those that it has if it does not.
func settable(m *graph.Manifest) string {
	list := []string{"learning rate"}
	for _, s := range m.Scalars {
		if s.Name != graph.LearningRate {
			list = append(list, fmt.Sprintf("%s %g", strings.ReplaceAll(s.Name, "_", " "), s.Default))
		}
	}
	return strings.Join(list, ", ")
}

// printLayers lists each layer with whether it trains, phase by phase; layers
// without parameters have nothing to train.
func printLayers(w io.Writer, m *graph.Manifest) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "#\tLAYER\tTYPE\tOUTPUT\tPARAMETERS\t%s\n", strings.ToUpper(strings.Join(m.PhaseNames(), "\t")))
	for i, layer := range m.Layers {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s", i, layer.Name, layer.Type, shape(layer.OutputShape), humanize.Comma(int64(layer.Parameters)))
		for _, p := range m.Phases {
			fmt.Fprintf(table, "\t%s", trains(p, layer.Name))
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

func trains(p graph.Phase, layer string) string {
	switch {
	case slices.Contains(p.Trainable, layer):
		return "trains"
	case slices.Contains(p.Frozen, layer):
		return "frozen"
	}
	return "-"
}

func shape(dims []*int) string {
	parts := make([]string, len(dims))
	for i, d := range dims {
		parts[i] = "?"
		if d != nil {
			parts[i] = fmt.Sprint(*d)
		}
	}
	return strings.Join(parts, "x")
}
