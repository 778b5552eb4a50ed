package sweep

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// trial is one that is planned.
type trial struct {
	settings Settings
	graph    *graphTrials
	phase    runfolder.PlannedPhase
}

// graphTrials are the trials of one graph.
type graphTrials struct {
	*tfrunner.Trials
	dir string
}

// openGraphs gets each graph ready that trials have.
func (s *sweep) openGraphs(ctx context.Context) error {
	phase := s.config.Phase
	for _, settings := range s.config.Space.Settings() {
		dir := graphOf(settings, s.config.Graph)
		if s.graph(dir) != nil {
			continue
		}
		config := s.config.Config
		config.Graph, config.Fresh = dir, false
		opened, err := tfrunner.OpenTrials(ctx, config, phase, s.config.Parallel, nil)
		if err != nil {
			return err
		}
		s.graphs = append(s.graphs, &graphTrials{opened, dir})
		phase = opened.Planned().Name
		if opened.Began() {
			return fault.Usage("the run in %q has begun phase %q, and a sweep is of phases that have not begun", config.Folder, phase).
				WithHint("give another `phase`, or the `run` of one before it")
		}
		if err := checkAlike(s.graphs[0], s.graphs[len(s.graphs)-1]); err != nil {
			return err
		}
	}
	return nil
}

// checkAlike refuses a graph whose scores say something else than those of the first.
func checkAlike(first, g *graphTrials) error {
	a, b := first.Graph(), g.Graph()
	if a.Task.Name != b.Task.Name || !slices.Equal(a.Task.Metrics, b.Task.Metrics) {
		return fault.Usage("the graph in %q has the task %q, that in %q %q: their trials cannot be ranked together", first.dir, a.Task.Name, g.dir, b.Task.Name)
	}
	return nil
}

// graph is what was opened of a graph; nil: nothing.
func (s *sweep) graph(dir string) *graphTrials {
	i := slices.IndexFunc(s.graphs, func(g *graphTrials) bool { return g.dir == dir })
	if i < 0 {
		return nil
	}
	return s.graphs[i]
}

// graphOf is the graph of a trial.
func graphOf(settings []Setting, otherwise string) string {
	for _, s := range settings {
		if s.Name == GraphAxis {
			return s.Value
		}
	}
	return otherwise
}

// plan plans all trials, and refuses what one of them cannot be trained with.
func (s *sweep) plan() error {
	for i, settings := range s.config.Space.Settings() {
		t := trial{settings: settings, graph: s.graph(graphOf(settings, s.config.Graph))}
		var err error
		if t.phase, err = s.planned(t.graph, settings); err != nil {
			return fmt.Errorf("trial %d (%s): %w", i+1, Text(settings), err)
		}
		s.trials = append(s.trials, t)
	}
	if err := s.checkLosses(); err != nil {
		return err
	}
	return s.planRungs()
}

// planned is the phase of a graph with some settings.
func (s *sweep) planned(g *graphTrials, settings []Setting) (planned runfolder.PlannedPhase, err error) {
	own := g.Own()
	others := slices.DeleteFunc(slices.Clone(settings), func(s Setting) bool { return s.Name == GraphAxis })
	if own, err = s.config.Own(g.Planned().Name, own, others); err != nil {
		return planned, err
	}
	if planned, err = g.PlannedAs(own); err != nil {
		return planned, err
	}
	return planned, checkEnding(planned.Ending)
}

// checkLosses refuses to rank trials by losses that do not say the same.
func (s *sweep) checkLosses() error {
	if s.by().Column != train.BestByLoss {
		return nil
	}
	for _, g := range s.graphs {
		for _, scalar := range g.Graph().Scalars {
			changes := slices.ContainsFunc(scalar.Signatures, func(name string) bool { return strings.HasPrefix(name, "evaluate") })
			if setting := graph.Setting(scalar.Name); changes && slices.Contains(s.config.Space.Varied(), setting) {
				return fault.Usage("%s changes what the loss is: trials cannot be ranked by val_loss", setting).
					WithHint("rank them by a metric, with `best` %s", s.columns())
			}
		}
	}
	return nil
}

// columns are those of metrics.
func (s *sweep) columns() string {
	var columns []string
	for _, m := range s.graphs[0].Graph().Task.Metrics {
		columns = append(columns, "val_"+m.Name)
	}
	return strings.Join(columns, " or ")
}

// by is what trials are ranked by.
func (s *sweep) by() train.BestBy { return s.trials[0].phase.Ending.BestBy }

// planRungs is when trials are compared.
func (s *sweep) planRungs() error {
	epochs := s.trials[0].phase.Epochs
	if !s.config.Halving.On() {
		s.rungs = []int{0} // each has its own epochs
		return nil
	}
	for _, t := range s.trials {
		if t.phase.Epochs != epochs {
			return fault.Usage("`halving`: the graph in %q is trained for %d epochs, that in %q for %d", s.trials[0].graph.dir, epochs, t.graph.dir, t.phase.Epochs).
				WithHint("give `epochs`")
		}
	}
	if s.config.Halving.MinEpochs >= epochs {
		return fault.Usage("`halving` %d: trials have %d epochs in all", s.config.Halving.MinEpochs, epochs)
	}
	s.rungs = s.config.Halving.rungs(epochs)
	return nil
}
