package main

import (
	"io"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/sweep"
)

func sweepCommand(stdout, stderr io.Writer) *cli.Command {
	return &cli.Command{
		Name:  "sweep",
		Usage: "train a phase many times, with other settings each time, and rank what comes out",
		UsageText: "tfft sweep --graph graphs/food11 --data food11 --augment none --vary learning-rate=1e-5..1e-1\n" +
			"tfft sweep --graph graphs/food11 --data food11 --space space.yaml --trials 200 --halving 2",
		Description: "Trials are ranked by what --best names, of the epoch that --final says. What is not\n" +
			"varied is as tfft run has it. Where frozen layers give the same in each epoch, as without\n" +
			"augmentation, their output is computed once, and a trial takes seconds. The folder of\n" +
			"--output gets a table and pictures. At the end stands the command that trains the best\n" +
			"trial; tfft run --from-sweep does the same. The same command goes on with a sweep that was\n" +
			"stopped.",
		Flags: sweepFlags(),
		Action: func(c *cli.Context) error {
			c.App.Metadata[metadataRun] = true
			config, err := sweepConfigOf(c)
			if err != nil {
				return err
			}
			if config.ByPhase, err = byPhase(c, sweepFlags, trialConfigOf); err != nil {
				return err
			}
			out := printerOf(c)
			config.Observer = out
			if err := useTensorFlow(&config.Config, c); err != nil {
				return err
			}
			teller := &sweepTeller{out: out, config: &config}
			config.OnStart, config.OnTrial = teller.start, teller.trial
			table, err := sweep.Run(c.Context, config)
			if err != nil {
				return explainBadImage(err, config.Data)
			}
			return showSweep(c, stdout, config.Output, table)
		},
	}
}

func sweepFlags() []cli.Flag {
	phase := stringFlag("phase", "the phase `NAME` to train")
	phase.DefaultText = "the one that the run trains next, or the graph's first"
	run := stringFlag("run", "begin with the weights of the run in the folder `DIR`; it is only read")
	run.DefaultText = "the graph's weights"
	output := stringFlag("output", "folder `DIR` of the table, the pictures, and what is needed to go on")
	output.DefaultText = "sweeps/<graph's name>"
	parallel := intFlag("parallel", "train `N` trials at a time; any number gives the same table")
	parallel.Value = runtime.GOMAXPROCS(0)
	parallel.DefaultText = "as many as there are processors"
	return slices.Concat(grouped("trials", spaceFlags()...), []cli.Flag{
		run, phase, setFlag(), output, parallel,
		epochsFlag(),
		learningRateFlag(),
		boolFlag("fresh", "start the sweep over, and forget the trials that the folder holds"),
		boolFlag("json", "print one JSON object a line instead of text"),
	}, trainingFlags(), scheduleFlags(), earlyStoppingFlags(), endingFlags())
}

// trialConfigOf reads and checks the flags that say how a trial is trained.
func trialConfigOf(c *cli.Context) (tfrunner.Config, error) {
	config, err := trainingConfigOf(c)
	if err == nil {
		err = phaseTrainingOf(c, &config)
	}
	return config, err
}

// sweepConfigOf reads and checks the flags.
func sweepConfigOf(c *cli.Context) (config sweep.Config, err error) {
	if err := required(c, "data"); err != nil {
		return config, err
	}
	if err := positive(c, "parallel", "halving", "trials"); err != nil {
		return config, err
	}
	if config.Config, err = trialConfigOf(c); err != nil {
		return config, err
	}
	if config.Space, err = spaceOf(c); err != nil {
		return config, err
	}
	if config.Graph, err = firstGraph(c, config.Space); err != nil {
		return config, err
	}
	config.Folder, config.Given, config.Fresh = runfolder.Folder(c.String("run")), c.IsSet, c.Bool("fresh")
	config.Phase, config.Parallel, config.Output = c.String("phase"), c.Int("parallel"), c.String("output")
	if config.Output == "" {
		config.Output = filepath.Join("sweeps", filepath.Base(filepath.Clean(config.Graph)))
	}
	config.Halving = sweep.Halving{MinEpochs: c.Int("halving"), Factor: c.Int("factor")}
	if c.IsSet("factor") && !config.Halving.On() {
		return config, fault.Usage("--factor goes with --halving only")
	}
	config.Own = func(phase string, _ tfrunner.PhaseConfig, settings []sweep.Setting) (tfrunner.PhaseConfig, error) {
		own, err := trialSettings(c, phase, settings)
		if err != nil {
			return tfrunner.PhaseConfig{}, err
		}
		return phaseWith(c, sweepFlags, trialConfigOf, own)
	}
	return config, nil
}

// firstGraph is the graph, or the first of those that are varied.
func firstGraph(c *cli.Context, space sweep.Space) (string, error) {
	given := c.String("graph")
	if !slices.Contains(space.Varied(), sweep.GraphAxis) {
		return given, required(c, "graph")
	}
	if given != "" {
		return "", fault.Usage("--graph %q: graphs are varied", given).WithHint("leave --graph out")
	}
	for _, s := range space.Settings()[0] {
		if s.Name == sweep.GraphAxis {
			given = s.Value
		}
	}
	return given, nil
}

// trialSettings are the settings of a phase in a trial: its own, and those that --set and the
// file of --config give the phase.
func trialSettings(c *cli.Context, phase string, settings []sweep.Setting) ([]phaseSetting, error) {
	var own []phaseSetting
	for _, s := range settings {
		if s.Name != sweep.GraphAxis {
			own = append(own, phaseSetting{phase: phase, setting: s.Name, value: s.Value})
		}
	}
	given, err := phaseSettingsOf(c)
	for _, s := range withoutThese(given, own) {
		if s.phase == phase {
			own = append(own, s)
		}
	}
	return own, err
}

// sweepTeller says how a sweep goes.
type sweepTeller struct {
	out    ui.Printer
	config *sweep.Config
	kept   bool // trials train on kept features
	heard  int  // trials
}
