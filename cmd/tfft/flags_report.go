package main

import (
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/eval/evaluator"
	"github.com/tfft/tfft/tfrunner/checkpoint"
)

// Values of --sort-classes.
const (
	sortByName    = "name"
	sortBySupport = "support"
)

// sortClassesFlag says how a report lists the classes.
func sortClassesFlag() *cli.StringFlag {
	by := stringFlag("sort-classes", "the report's text lists classes by `FIGURE`: name, or support (the class with the most images first)")
	by.Value = sortByName
	return by
}

// reportFlags say how a report and its files are written.
func reportFlags() []cli.Flag {
	return []cli.Flag{
		sortClassesFlag(),
		boolFlag("all-probabilities", "predictions.csv has the probability of each class, in a column each"),
	}
}

// reportOf reads them into how phases end.
func reportOf(c *cli.Context, ending *checkpoint.Ending) {
	form := formOf(c)
	ending.BySupport, ending.AllProbabilities = form.BySupport, form.AllProbabilities
}

// formOf reads them.
func formOf(c *cli.Context) evaluator.Form {
	return evaluator.Form{BySupport: c.String("sort-classes") == sortBySupport, AllProbabilities: c.Bool("all-probabilities")}
}
