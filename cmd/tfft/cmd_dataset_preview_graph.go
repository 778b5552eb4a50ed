package main

import (
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
)

// takeGraph takes what the graph of --graph, where it is given, says of the images that it
// is fed. Flags that say something else are refused.
func (o *previewOptions) takeGraph(c *cli.Context) error {
	dir := c.String("graph")
	if dir == "" {
		return nil
	}
	m, err := graph.ReadManifest(dir)
	if err != nil {
		return err
	}
	if m.Input.Height != m.Input.Width {
		return fault.Usage("--graph %q takes images of %dx%d, and a preview is of square ones", dir, m.Input.Height, m.Input.Width)
	}
	for _, of := range []struct {
		flag  string
		value any
	}{
		{"size", m.Input.Height},
		{"interpolation", m.Input.Interpolation},
		{"fit", m.Input.Fit},
		{"task", m.Task.Name},
	} {
		if given := c.Value(of.flag); c.IsSet(of.flag) && given != of.value {
			return fault.Usage("--%s %v: the graph in %q has %v", of.flag, given, dir, of.value).WithHint("leave --%s out", of.flag)
		}
	}
	o.size, o.interpolation, o.fit, o.task = m.Input.Height, m.Input.Interpolation, m.Input.Fit, m.Task.Name
	return m.CheckMixing(o.augment.Mixes())
}
