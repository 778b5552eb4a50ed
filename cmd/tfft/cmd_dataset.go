package main

import (
	"io"

	"github.com/urfave/cli/v2"
)

// datasetCommand holds the commands that work on a dataset's files.
func datasetCommand(stdout, stderr io.Writer) *cli.Command {
	return group("dataset", "prepare a folder of images for training",
		buildCommand(stdout, stderr),
		checkCommand(stdout, stderr),
		previewCommand(stdout),
	)
}
