package main

import "github.com/urfave/cli/v2"

// startFromFlags say what the first phase begins from.
func startFromFlags() []cli.Flag {
	from := stringFlag("init", "start the first requested phase from other `WEIGHTS`: graph (as exported) or the folder of a run (its trained model, "+
		"of this graph or one with layers of the same names and shapes); earlier phases need not be run then")
	from.DefaultText = "those of the previous phase"
	return grouped("where training starts", from, boolFlag("reset-head", "with --init RUN, leave the head as it was exported"))
}
