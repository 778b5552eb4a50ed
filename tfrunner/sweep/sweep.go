package sweep

import (
	"context"
	"os"
	"path/filepath"
	"sync"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
)

// sweep is one under way.
type sweep struct {
	config *Config
	graphs []*graphTrials
	trials []trial
	rungs  []int // epochs after which trials are compared; the last one is the end
	total  int   // trainings, at most

	weights  weights
	journal  *journal
	unlock   func() // lets the folder go
	mutex    sync.Mutex
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
	if config.Observer == nil {
		config.Observer = tfrunner.Silent{}
	}
	s := &sweep{config: &config, outcomes: map[at]outcome{}, weights: weights{filepath.Join(config.Output, weightsFolder)}}
	config.Observer = &observer{Observer: config.Observer, mutex: &s.mutex}
	defer s.close()
	if err := config.check(); err != nil {
		return nil, err
	}
	if err := s.enter(); err != nil {
		return nil, err
	}
	if err := s.openGraphs(ctx); err != nil {
		return nil, err
	}
	if err := s.plan(); err != nil {
		return nil, err
	}
	if err := s.goOn(); err != nil {
		return nil, err
	}
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

// enter takes the folder for this process.
func (s *sweep) enter() error {
	dir := s.config.Output
	if err := dataset.CheckOutside(s.config.Data, "output", dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fault.Usage("`output`: %w", err)
	}
	unlock, locked, err := durable.Lock(dir)
	switch {
	case err != nil:
		return fault.Usage("`output`: %w", err)
	case !locked:
		return fault.Usage("another tfft is at work in %q", dir).WithHint("wait until it ends, or choose another folder with `output`")
	}
	s.unlock = unlock
	return nil
}

// goOn opens the journal, and says what is left to do.
func (s *sweep) goOn() error {
	is, err := s.identity()
	if err != nil {
		return err
	}
	var known []outcome
	var lost int
	if s.journal, known, lost, err = openJournal(s.config.Output, is, s.config.Fresh); err != nil {
		return err
	}
	if lost > 0 {
		s.config.Observer.Warn("%q: %d damaged lines: their trials are trained again", filepath.Join(s.config.Output, journalFile), lost)
	}
	for _, o := range known {
		if o.Trial <= len(s.trials) && o.Rung < len(s.rungs) {
			s.outcomes[at{o.Trial, o.Rung}] = o
		}
	}
	s.done, s.total = len(s.outcomes), s.config.Halving.trainings(len(s.trials), len(s.rungs))
	s.tellStart()
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
		s.journal.close()
	}
	if s.unlock != nil {
		s.unlock()
		os.Remove(s.config.Output) // only if it is empty
	}
}

// removeResults removes what a sweep leaves in dir.
func removeResults(dir string) error {
	for _, name := range []string{journalFile, tableFile, parallelFile, costFile, weightsFolder, WinnerFile} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// WinnerFile is where the command line keeps the settings of the best trial.
const WinnerFile = "winner.yaml"

// observer hears of one thing at a time: trials are trained in several goroutines.
type observer struct {
	tfrunner.Observer
	mutex *sync.Mutex
}

// Work implements tfrunner.Observer.
func (o *observer) Work(what string, done, total int) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.Observer.Work(what, done, total)
}

// Warn implements tfrunner.Observer.
func (o *observer) Warn(format string, args ...any) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.Observer.Warn(format, args...)
}

// Note implements tfrunner.Observer.
func (o *observer) Note(format string, args ...any) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.Observer.Note(format, args...)
}
