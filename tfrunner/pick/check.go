package pick

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// check looks at all graphs, one open at a time, and refuses one that cannot be trained on the
// images or that does not compare (exit code 2). Its error names the graph.
func (c *Config) check() error {
	manifests := make([]*graph.Manifest, len(c.Graphs))
	for i, dir := range c.Graphs {
		m, err := c.Training.Engine.Inspect(dir)
		if err != nil {
			return ofGraph(dir, err)
		}
		manifests[i] = m
		if m.Task.Name != graph.Classify {
			return fault.Usage("the graph in %q has the task %q: only graphs for images of one class each are compared", dir, m.Task.Name)
		}
		if first := manifests[0]; m.Classes != first.Classes {
			return fault.Usage("the graph in %q has %d classes, that in %q %d", dir, m.Classes, c.Graphs[0], first.Classes).
				WithHint("export all of them for the classes of the images: python -m pyexport --classes N")
		}
	}
	for _, dir := range c.Graphs {
		config := c.Training
		config.Graph = dir
		planned, err := tfrunner.CheckTrials(config, c.Phase)
		if err := cmp.Or(err, checkPhase(planned)); err != nil {
			return ofGraph(dir, err)
		}
	}
	return nil
}

// checkPhase refuses a phase that freezes nothing, and what cross-validation refuses.
func checkPhase(p runfolder.PlannedPhase) error {
	if p.FeatureShape == nil {
		return fault.Usage("`phase` %q freezes nothing: graphs are compared by heads on frozen layers", p.Name).
			WithHint("choose another `phase`, such as the graph's first")
	}
	return tfrunner.CheckScored(p)
}

// ofGraph is an error that names the graph's folder.
func ofGraph(dir string, err error) error {
	if strings.Contains(err.Error(), strconv.Quote(dir)) {
		return err
	}
	return fmt.Errorf("graph %q: %w", dir, err)
}
