package main

import (
	"cmp"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/tfrunner/train"
)

// scheduleFlags say how the learning rate changes over a phase.
func scheduleFlags() []cli.Flag {
	kind := stringFlag("schedule", "`HOW` the learning rate changes after the warm-up: constant, cosine (half a cosine down to the minimum), "+
		"step (drops every --drop-every epochs) or plateau (drops after --drop-patience epochs without a better val_loss)")
	kind.Value = train.ScheduleConstant
	every := intFlag("drop-every", "with --schedule step, drop the learning rate every `N` epochs")
	every.DefaultText = "10"
	patience := intFlag("drop-patience", "with --schedule plateau, drop the learning rate after `N` epochs without a better val_loss")
	patience.DefaultText = "10"
	return grouped("how the learning rate changes",
		kind,
		intFlag("warmup-steps", "raise the learning rate evenly over the first `N` steps of a phase"),
		every,
		patience,
		floatFlag("drop-factor", "with --schedule step or plateau, multiply the learning rate by `X` at each drop", "0.1"),
		floatFlag("minimum-learning-rate", "with --schedule cosine, step or plateau, keep the learning rate at `X` or above", "0"),
	)
}

// scheduleOf reads and checks the flags of the schedule.
func scheduleOf(c *cli.Context) (train.Schedule, error) {
	s := train.Schedule{Kind: c.String("schedule"), WarmupSteps: c.Int("warmup-steps"), Minimum: c.Float64("minimum-learning-rate")}
	const cosine, step, plateau = train.ScheduleCosine, train.ScheduleStep, train.SchedulePlateau
	err := cmp.Or(
		positive(c, "warmup-steps", "drop-every", "drop-patience"),
		onlyWith(c, "drop-every", "schedule", step),
		onlyWith(c, "drop-patience", "schedule", plateau),
		onlyWith(c, "drop-factor", "schedule", step, plateau),
		onlyWith(c, "minimum-learning-rate", "schedule", cosine, step, plateau),
	)
	if err != nil {
		return s, err
	}
	switch s.Kind {
	case step:
		s.DropEvery = intOr(c, "drop-every", 10)
	case plateau:
		s.DropPatience = intOr(c, "drop-patience", 10)
	default:
		return s, s.Check()
	}
	s.DropFactor = 0.1
	if c.IsSet("drop-factor") {
		s.DropFactor = c.Float64("drop-factor")
	}
	return s, s.Check()
}

// intOr is the flag's value, or what it stands for when it was not given.
func intOr(c *cli.Context, name string, otherwise int) int {
	if c.IsSet(name) {
		return c.Int(name)
	}
	return otherwise
}
