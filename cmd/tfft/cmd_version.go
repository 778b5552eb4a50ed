package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/tfrunner/session"
)

// versions are what version --json prints.
type versions struct {
	Tfft       string `json:"tfft"`
	TensorFlow string `json:"tensorflow"`
	Go         string `json:"go"`
}

func versionCommand(stdout io.Writer) *cli.Command {
	return &cli.Command{
		Name:      "version",
		Usage:     "print the versions of tfft, TensorFlow and Go",
		UsageText: "tfft version\ntfft version --json",
		Flags:     []cli.Flag{boolFlag("json", "print one JSON object")},
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			v := versions{version, session.TensorFlowVersion(), runtime.Version()}
			if c.Bool("json") {
				return json.NewEncoder(stdout).Encode(v)
			}
			_, err := fmt.Fprintf(stdout, "tfft %s, TensorFlow %s, %s\n", v.Tfft, v.TensorFlow, v.Go)
			return err
		},
	}
}
