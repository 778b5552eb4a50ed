package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/tfrunner/graph"
)

// scalarUsages say what the numbers are that a graph may take beside the learning rate. Which
// ones it takes, and what they may be, the graph says.
var scalarUsages = []struct{ flag, usage string }{
	{"momentum", "share `X` of the last step that goes into the next one, of sgd and rmsprop"},
	{"beta-1", "share `X` of the mean gradient that stays from step to step, of adam and adamw"},
	{"beta-2", "share `X` of the mean squared gradient that stays from step to step, of adam and adamw"},
	{"rho", "share `X` of the mean squared gradient that stays from step to step, of rmsprop"},
	{"epsilon", "`X` is added to what adam, adamw and rmsprop divide by"},
	{"weight-decay", "part `X` of each weight taken off in a step, times the learning rate"},
	{"clipnorm", "clip each variable's gradient to the norm `X`"},
	{"global-clipnorm", "clip all gradients together to the norm `X`"},
	{"clipvalue", "clip each element of the gradients to the size `X`"},
	{"label-smoothing", "part `X` of each label dealt out to all classes, in losses"},
	{"dropout", "dropout rate `X` in the head"},
}

// scalarFlags set those numbers.
func scalarFlags() []cli.Flag {
	var flags []cli.Flag
	for _, s := range scalarUsages {
		flags = append(flags, floatFlag(s.flag, s.usage, "the graph's"))
	}
	return grouped("hyperparameters, where the graph takes them (see tfft inspect)", flags...)
}

// scalarsOf are the numbers that were given.
func scalarsOf(c *cli.Context) graph.Scalars {
	given := graph.Scalars{}
	for _, s := range scalarUsages {
		if c.IsSet(s.flag) {
			given[strings.ReplaceAll(s.flag, "-", "_")] = c.Float64(s.flag)
		}
	}
	return given
}
