package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/tfrunner/graph"
)

// scalarUsages say what the numbers are that a graph may take beside the learning rate. Which
// ones it takes, and what they may be, the graph says.
var scalarUsages = []struct{ flag, usage string }{
	{"momentum", "momentum `X` of sgd and rmsprop"},
	{"beta-1", "decay rate `X` of the mean gradient, of adam and adamw"},
	{"beta-2", "decay rate `X` of the mean squared gradient, of adam and adamw"},
	{"rho", "decay rate `X` of the mean squared gradient, of rmsprop"},
	{"epsilon", "add `X` to the denominator of adam, adamw and rmsprop"},
	{"weight-decay", "subtract the share `X` of each weight in each step, times the learning rate"},
	{"clipnorm", "clip each variable's gradient to the norm `X`"},
	{"global-clipnorm", "clip all gradients together to the norm `X`"},
	{"clipvalue", "clip each element of the gradients to the size `X`"},
	{"layer-decay", "let each block learn with `X` times the rate of the block behind it"},
	{"backbone-rate", "let the backbone learn with `X` times the rate of the head"},
	{"label-smoothing", "spread the share `X` of each label over all classes, in losses"},
	{"focal-gamma", "let what is easy count less in the loss, by the exponent `X` of the focal loss"},
	{"ema", "let the part `X` of each weight's moving average stay in a step"},
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
