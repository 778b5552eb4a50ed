package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// sweepOptions are the flags of tfft lr-find.
type sweepOptions struct {
	runOptions
	phase      string
	start, end float64
	steps      int
}

func lrFindCommand(stdout, stderr io.Writer) *cli.Command {
	start := &cli.Float64Flag{Name: "start-rate", EnvVars: envVar("start-rate"), Value: 1e-7, Usage: "begin with the learning rate `X`"}
	end := &cli.Float64Flag{Name: "end-rate", EnvVars: envVar("end-rate"), Value: 10, Usage: "end at the learning rate `X`"}
	steps := intFlag("steps", "go there in `N` steps")
	steps.Value = 100
	phase := stringFlag("phase", "the phase `NAME` to find a learning rate for")
	phase.DefaultText = "the one that the run trains next, or the graph's first"
	run := stringFlag("run", "begin with the weights of the run in the folder `DIR`; it is only read")
	run.DefaultText = "the graph's weights"
	return &cli.Command{
		Name:  "lr-find",
		Usage: "find a learning rate for a phase",
		Description: "Trains a copy of the weights for some steps with a learning rate that rises from step to\n" +
			"step, until the loss blows up, and suggests one by two of fastai's rules: valley, about half\n" +
			"way down where the loss falls for the longest, and steepest, where it falls fastest. No run\n" +
			"is changed by it.",
		Flags: slices.Concat([]cli.Flag{
			run, phase, start, end, steps,
			stringFlag("output", "draw the loss over the learning rate to the PNG `FILE`"),
			boolFlag("json", "print one JSON object, with every step"),
		}, trainingFlags()),
		Before: readConfig,
		Action: func(c *cli.Context) error {
			opts, err := sweepOptionsOf(c)
			if err != nil {
				return err
			}
			found, err := findLearningRate(c.Context, opts, ui.New(ui.Options{Stdout: stdout, Stderr: stderr}))
			if err != nil {
				return explainBadImage(err, opts.data)
			}
			if path := c.String("output"); path != "" {
				if err := plot.DrawSweep(path, found.curve()); err != nil {
					return err
				}
			}
			if c.Bool("json") {
				return found.printJSON(stdout)
			}
			return found.print(stdout)
		},
	}
}

func sweepOptionsOf(c *cli.Context) (sweepOptions, error) {
	training, err := trainingOptionsOf(c)
	opts := sweepOptions{
		runOptions: training, phase: c.String("phase"),
		start: c.Float64("start-rate"), end: c.Float64("end-rate"), steps: c.Int("steps"),
	}
	opts.run = runfolder.Folder(c.String("run"))
	switch {
	case err != nil:
		return opts, err
	case opts.start <= 0 || opts.end <= opts.start:
		return opts, fault.Usage("--start-rate %g and --end-rate %g: want two above 0, the second the larger", opts.start, opts.end)
	case opts.steps < 10:
		return opts, fault.Usage("--steps %d: want at least 10", opts.steps)
	}
	if opts.phase != "" {
		opts.request.Phases = []string{opts.phase}
	}
	return opts, nil
}

// foundRate is the outcome of a sweep.
type foundRate struct {
	Phase       string             `json:"phase"`
	From        string             `json:"from"` // a checkpoint, or the graph's weights
	Points      []train.SweepPoint `json:"points"`
	Suggestions []train.Suggestion `json:"suggestions"`
}

// findLearningRate sweeps over a phase.
func findLearningRate(ctx context.Context, opts sweepOptions, out ui.Printer) (*foundRate, error) {
	device, err := findDevice(opts.device, out)
	if err != nil {
		return nil, err
	}
	j, err := newJob(opts.runOptions, device, out)
	if err != nil {
		return nil, err
	}
	found := &foundRate{From: "the graph's weights"}
	if opts.run != "" {
		if err := j.readRun(opts.phase); err != nil {
			return nil, err
		}
		found.From = j.latest.Dir
	}
	found.Phase = j.sweptPhase(opts.phase)
	if err := j.load(ctx); err != nil {
		return nil, err
	}
	defer j.close()
	if found.Points, err = j.sweep(ctx, found.Phase, opts); err != nil {
		return nil, fmt.Errorf("phase %q: %w", found.Phase, err)
	}
	found.Suggestions, err = train.Suggest(found.Points, opts.steps)
	return found, err
}

// readRun finds the run's newest checkpoint, with which phase could go on.
func (j *job) readRun(phase string) (err error) {
	if _, err := j.opts.run.ReadRecord(); err != nil {
		return err
	}
	j.store = j.opts.run.Checkpoints(j.manifest)
	j.store.Warn = func(err error) { j.out.Warn("%v", err) }
	if j.latest, err = j.store.Peek(); err != nil {
		return err
	}
	return j.nameImages(runfolder.CheckStart(j.manifest, j.sweptPhase(phase), j.identity, j.latest))
}

// sweptPhase is the phase asked for, or the one that it stands for not to ask.
func (j *job) sweptPhase(asked string) string {
	switch {
	case asked != "":
		return asked
	case j.latest != nil:
		return runfolder.Next(j.manifest, j.latest)
	}
	return j.manifest.Phases[0].Name
}

// sweep trains a phase on its images as a run would.
func (j *job) sweep(ctx context.Context, name string, opts sweepOptions) ([]train.SweepPoint, error) {
	phase := opts.request.Planned(j.manifest, name)
	plan := planFeatures(j.manifest, &phase)
	training, err := j.featureSource(ctx, &phase, j.data.Training, plan, plan.Training)
	if err != nil {
		return nil, err
	}
	batch := phase.Settings.BatchSize
	s := train.Sweep{
		Model: j.model, Phase: name, Start: opts.start, End: opts.end, Steps: opts.steps,
		Scalars: phase.Settings.Scalars, Training: training,
		OnStep: func(step int) { j.out.Task("learning rates", step*batch, opts.steps*batch) },
	}
	return s.Run(ctx)
}

// curve is the picture of the sweep. The point at which the loss blew up is left
// out: it would flatten all others.
func (f *foundRate) curve() plot.Sweep {
	var s plot.Sweep
	for _, p := range f.Points[:len(f.Points)-1] {
		s.LearningRates, s.Losses = append(s.LearningRates, p.LearningRate), append(s.Losses, p.Loss)
	}
	for _, m := range f.Suggestions {
		s.Marks = append(s.Marks, plot.Mark{Name: m.Rule, LearningRate: m.LearningRate, Loss: m.Loss})
	}
	return s
}

// print prints about twenty of the steps and the suggestions.
func (f *foundRate) print(w io.Writer) error {
	fmt.Fprintf(w, "%s, from %s: %d steps\n\n", f.Phase, f.From, len(f.Points))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "LEARNING RATE\tLOSS")
	for i, every := 0, max(1, len(f.Points)/20); i < len(f.Points); i += every {
		fmt.Fprintf(table, "%.2e\t%.4f\n", f.Points[i].LearningRate, f.Points[i].Loss)
	}
	fmt.Fprintln(table, "\nRULE\tLEARNING RATE")
	for _, s := range f.Suggestions {
		fmt.Fprintf(table, "%s\t%.2e\n", s.Rule, s.LearningRate)
	}
	return table.Flush()
}

// printJSON leaves out a last loss that is no number: JSON has none such.
func (f *foundRate) printJSON(w io.Writer) error {
	if n := len(f.Points); !f.Points[n-1].Finite() {
		f.Points = f.Points[:n-1]
	}
	return json.NewEncoder(w).Encode(f)
}
