package main

import "github.com/urfave/cli/v2"

// startFromFlags say what the first phase begins from.
func startFromFlags() []cli.Flag {
	from := stringFlag("init", "begin the first of the phases asked for from other `WEIGHTS`: graph (those that the graph was exported with) "+
		"or the folder of a run (its trained model, of this graph or of another with layers of the same names and shapes); "+
		"no phase before it has to be run then")
	from.DefaultText = "those of the phase before"
	return grouped("where training starts", from, boolFlag("reset-head", "with --init RUN, leave the head as it was exported"))
}
