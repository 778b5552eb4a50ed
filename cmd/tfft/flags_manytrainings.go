package main

import (
	"cmp"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// manyTrainingsFlags are those of commands that train one phase again and again.
func manyTrainingsFlags() []cli.Flag {
	run := stringFlag("run", "begin each training with the weights of the run in the folder `DIR`; it is only read")
	run.DefaultText = "the graph's weights"
	phase := stringFlag("phase", "the phase `NAME` to train")
	phase.DefaultText = "the one that the run trains next, or the graph's first"
	parallel := intFlag("parallel", "train `N` at a time; any number gives the same result")
	parallel.Value = 1
	return slices.Concat([]cli.Flag{
		run, phase, setFlag(), parallel, epochsFlag(), learningRateFlag(),
		boolFlag("json", "print one JSON object"),
	}, trainingFlags(), scheduleFlags())
}

// manyTrainingsOf reads and checks them; newFlags makes the flags of the command.
func manyTrainingsOf(c *cli.Context, newFlags func() []cli.Flag) (tfrunner.Config, error) {
	if err := required(c, "graph", "data"); err != nil {
		return tfrunner.Config{}, err
	}
	return anyGraphOf(c, newFlags)
}

// anyGraphOf is manyTrainingsOf, but for a graph that is chosen otherwise.
func anyGraphOf(c *cli.Context, newFlags func() []cli.Flag) (tfrunner.Config, error) {
	config, err := oneOfManyOf(c)
	if err != nil {
		return config, err
	}
	if err := checkOwn(c, newFlags()); err != nil {
		return config, err
	}
	config.ByPhase, err = byPhase(c, newFlags, oneOfManyOf)
	config.Observer = printerOf(c)
	return config, err
}

// oneOfManyOf is one of the trainings.
func oneOfManyOf(c *cli.Context) (tfrunner.Config, error) {
	config, err := trainingConfigOf(c)
	if err := cmp.Or(err, positive(c, "parallel")); err != nil {
		return config, err
	}
	config.Folder = runfolder.Folder(c.String("run"))
	reportOf(c, &config.Ending)
	err = phaseTrainingOf(c, &config)
	return config, err
}

// checkOwn refuses settings of a phase that the command line gives and that the command has not:
// they would do nothing.
func checkOwn(c *cli.Context, flags []cli.Flag) error {
	given, err := readPhaseSettings(c.StringSlice("set"))
	if err != nil {
		return err
	}
	for _, s := range given {
		if flagOf(flags, s.setting) == nil {
			return fault.Usage("--set %s: %s has no --%s", s, c.Command.HelpName, s.setting).WithHint("leave it out; tfft run has it")
		}
	}
	return nil
}
