package tfrunner

import (
	"cmp"
	"errors"
	"os"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// state is where a run stands: its folder, its identity, and what comes next.
type state struct {
	config   *Config
	manifest *graph.Manifest
	data     *data
	identity checkpoint.Identity
	unlock   func() // lets the folder go; nil: it is not locked
	store    *checkpoint.Store
	latest   *checkpoint.Checkpoint // nil in a new run
	plan     []runfolder.PlannedPhase
	kept     int // images whose contents the folder keeps

	ranges   map[string][]runfolder.Range // of the phases that were trained on
	old      bool                         // the folder holds the run that Fresh replaces
	outdated bool                         // run.json could not be written
}

// newState identifies a run of the graph on d.
func newState(config *Config, m *graph.Manifest, d *data) (*state, error) {
	digest, err := graph.Digest(config.Graph)
	if err != nil {
		return nil, err
	}
	s := &state{config: config, manifest: m, data: d, identity: checkpoint.Identity{
		Graph: digest, Data: dataset.ListingDigest(d.listing), Classes: d.Classes, Seed: config.Seed,
		EXIF: config.exif(), Platform: config.Engine.Platform(),
	}}
	s.store = config.Folder.Checkpoints(m)
	s.store.Keep, s.store.BestBy = config.Keep, map[string]train.BestBy{}
	s.store.KeepBest = map[string]int{}
	s.store.Warn = func(err error) { config.Observer.Warn("%v", err) }
	return s, nil
}

// enter takes the run folder for this process and plans the phases. A folder that was
// made for a plan that does not stand goes again.
func (s *state) enter() error {
	folder := s.config.Folder
	if err := folder.Create(); err != nil {
		return err
	}
	var err error
	if s.unlock, err = folder.Lock(); err != nil {
		return err
	}
	if err := s.planPhases(); err != nil {
		os.Remove(string(folder)) // only if it is empty
		return err
	}
	if err := folder.RemoveUnfinished(s.manifest); err != nil {
		return err
	}
	if err := s.removeReplaced(); err != nil {
		return err
	}
	if s.config.Fresh {
		return s.store.StartOver(s.replace)
	}
	s.store.Continue(s.latest)
	if s.latest == nil {
		return nil
	}
	return s.store.SetDamagedAside(s.latest)
}

// leave lets other processes into the folder.
func (s *state) leave() {
	if s.unlock != nil {
		s.unlock()
	}
}

// planPhases plans from the run's newest checkpoint; with Fresh from the newest before
// the phases asked for.
func (s *state) planPhases() (err error) {
	if s.config.Fresh {
		s.latest, err = s.store.LatestBefore(s.firstPhase())
	} else {
		s.latest, err = s.store.Latest()
	}
	if err != nil {
		return err
	}
	s.plan, err = s.config.Plan(s.manifest, s.identity, s.latest)
	for _, p := range s.plan {
		s.store.BestBy[p.Name], s.store.KeepBest[p.Name] = p.Ending.BestBy, p.Ending.Soup
	}
	for _, text := range s.config.Lost(s.plan) {
		s.config.Observer.Warn("%s", text)
	}
	if err != nil || s.latest == nil {
		return s.nameImages(err)
	}
	for _, text := range s.config.Kept(s.manifest, s.plan) {
		s.config.Observer.Warn("%s", text)
	}
	s.recallContents()
	for _, p := range s.plan {
		if p.Name != s.latest.Progress.Phase {
			continue
		}
		if err := s.checkBestKept(p.Name, p.Ending, &s.latest.State); err != nil {
			return err
		}
	}
	for _, note := range s.latest.Identity.Drift(s.identity.Platform) {
		s.config.Observer.Warn("%s", note)
	}
	return nil
}

// peek finds the newest checkpoint of a run that is only read, with which phase could
// go on; empty: nextPhase.
func (s *state) peek(phase string) (err error) {
	if _, err := s.config.Folder.ReadRecord(); err != nil {
		return err
	}
	if s.latest, err = s.store.Peek(); err != nil {
		return err
	}
	return s.nameImages(runfolder.CheckStart(s.manifest, cmp.Or(phase, s.nextPhase()), s.identity, s.latest))
}

// nameImages adds to checkpoint.ErrImagesChanged which ones did.
func (s *state) nameImages(err error) error {
	if !errors.Is(err, checkpoint.ErrImagesChanged) {
		return err
	}
	before, ok := s.config.Folder.ReadImages(s.latest.Identity.Data)
	if !ok {
		return err
	}
	return fault.Usage("%w: %s", err, dataset.Changes(before, s.data.listing))
}

// firstPhase is the first of the phases asked for.
func (s *state) firstPhase() string {
	if asked := s.config.Phases; len(asked) > 0 {
		return asked[0]
	}
	return s.manifest.Phases[0].Name
}

// nextPhase is the one that is trained next, or the graph's first.
func (s *state) nextPhase() string {
	if s.latest != nil {
		return runfolder.Next(s.manifest, s.latest)
	}
	return s.manifest.Phases[0].Name
}

// begins says whether the first phase of the plan is to begin from the weights of
// Config, and has not begun.
func (s *state) begins() bool {
	return len(s.plan) > 0 && s.plan[0].Settings.StartFrom.Given() && (s.latest == nil || s.latest.Progress.Phase != s.plan[0].Name)
}

// skip notes the images that the run does without, and refuses to continue one that
// began with others (exit code 2).
func (s *state) skip(paths []string) error {
	s.identity.Skipped = paths
	if s.latest == nil {
		return nil
	}
	before := s.latest.Identity.Skipped
	const hint = "restore what changed, use another `run` folder, or start over with `fresh`"
	if path, found := firstNotIn(paths, before); found {
		return fault.Usage("%q cannot be read, but could when the run was started", names.Parse(path)).WithHint(hint)
	}
	if len(paths) == 0 && len(before) > 0 {
		return fault.Usage("the run was started without %d bad images", len(before)).
			WithHint("give `bad-images` skip to continue it, or start over with `fresh`")
	}
	if path, found := firstNotIn(before, paths); found {
		return fault.Usage("%q can be read, but could not when the run was started", names.Parse(path)).WithHint(hint)
	}
	return nil
}

// firstNotIn is the first of paths that others lack.
func firstNotIn(paths, others []string) (path string, found bool) {
	known := make(map[string]bool, len(others))
	for _, other := range others {
		known[other] = true
	}
	at := slices.IndexFunc(paths, func(path string) bool { return !known[path] })
	if at < 0 {
		return "", false
	}
	return paths[at], true
}
