package sweep

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/journal"
)

// sweep is one under way.
type sweep struct {
	config *Config
	graphs []*graphTrials
	trials []trial
	rungs  []int // epochs after which trials are compared; the last one is the end
	total  int   // trainings, at most

	weights  weights
	journal  *journal.Journal // of outcomes
	mutex    sync.Mutex       // also held where Observer or OnTrial hear of something
	outcomes map[at]outcome
	done     int // trainings
}

// at is a trial at a rung.
type at struct{ trial, rung int }

// Run trains the trials of a sweep, writes the table and its pictures to the folder Output, and
// gives the table. Outcomes that the folder has of the same sweep are kept: a sweep that was
// stopped or killed goes on, and ends with the same table. When ctx ends, the trials under
// way are lost, and the error is ctx's cause. A trial whose numbers are not finite any more is a
// row of the table, and no error.
func Run(ctx context.Context, config Config) (*Table, error) {
	if config.Own == nil {
		config.Own = Apply
	}
	s := &sweep{config: &config, outcomes: map[at]outcome{}, weights: weights{filepath.Join(config.Output, weightsFolder)}}
	config.Observer = tfrunner.InTurn(config.Observer, &s.mutex)
	defer s.close()
	if err := config.check(); err != nil {
		return nil, err
	}
	if err := s.openGraphs(ctx); err != nil {
		return nil, err
	}
	if err := s.plan(); err != nil {
		return nil, err
	}
	if err := s.openJournal(); err != nil {
		return nil, err
	}
	s.tellStart()
	if err := s.trainAll(ctx); err != nil {
		return nil, err
	}
	table := s.table()
	if err := os.RemoveAll(s.weights.dir); err != nil {
		return nil, err
	}
	if err := table.write(config.Output); err != nil {
		return nil, err
	}
	return table, table.draw(config.Output)
}

// openJournal recalls what was trained before.
func (s *sweep) openJournal() error {
	about, err := s.about()
	if err != nil {
		return err
	}
	dir, results := s.config.Output, []string{tableFile, parallelFile, costFile, WinnerFile, weightsFolder}
	if s.journal, err = journal.Open(journal.Spec{
		Dir: dir, Command: "sweep", About: about, Differs: journal.Compared(about.differs), Results: results, Fresh: s.config.Fresh,
	}); err != nil {
		return err
	}
	err = s.journal.Recall(s.config.Observer.Warn, func(entry json.RawMessage) error {
		var o outcome
		if err := json.Unmarshal(entry, &o); err != nil {
			return err
		}
		if o.Trial <= len(s.trials) && o.Rung < len(s.rungs) {
			s.outcomes[at{o.Trial, o.Rung}] = o
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.done, s.total = len(s.outcomes), s.config.Halving.trainings(len(s.trials), len(s.rungs))
	return nil
}

// tellStart says what there is to do.
func (s *sweep) tellStart() {
	first := s.graphs[0]
	start := Start{
		Phase: first.Planned().Name, From: first.From(), Trials: len(s.trials), Total: s.total, Done: s.done, Kept: true,
	}
	for i := range s.trials {
		kept, text := s.trials[i].graph.Keeps(&s.trials[i].phase)
		start.Kept = start.Kept && kept
		if i == 0 {
			start.Features = text
		}
	}
	if s.config.OnStart != nil {
		s.config.OnStart(start)
	}
}

// close frees what the sweep holds, and lets others into its folder.
func (s *sweep) close() {
	for _, g := range s.graphs {
		g.Close()
	}
	if s.journal != nil {
		s.journal.Close()
	}
}

// WinnerFile is where the command line keeps the settings of the best trial.
const WinnerFile = "winner.yaml"
