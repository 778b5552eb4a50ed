package main

import (
	"errors"
	"os"
	"runtime"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/machine"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
)

// platform is what computes a run.
func platform(config session.Config, device session.Device) checkpoint.Platform {
	return checkpoint.Platform{
		Device: device.Type, Threads: config.ThreadCount(), TensorFlow: session.TensorFlowVersion(),
		Go: runtime.Version(), Processor: session.Processor(),
		Arithmetic: machine.ReadArithmetic(),
	}
}

// enterRun takes the run folder for this process and plans the phases. A folder
// that was made for a plan that does not stand goes again.
func (j *job) enterRun() error {
	run := j.opts.run
	if err := run.Create(); err != nil {
		return err
	}
	var err error
	if j.unlock, err = run.Lock(); err != nil {
		return err
	}
	j.store = run.Checkpoints(j.manifest)
	j.store.Keep, j.store.BestBy = j.opts.keep, j.opts.best
	j.store.Warn = func(err error) { j.out.Warn("%v", err) }
	if err := j.planPhases(); err != nil {
		os.Remove(string(run)) // only if it is empty
		return err
	}
	if err := run.Sweep(j.manifest); err != nil {
		return err
	}
	if err := j.removeReplaced(); err != nil {
		return err
	}
	if j.opts.fresh {
		return j.store.StartOver(j.replaceRun)
	}
	j.store.Continue(j.latest)
	if j.latest == nil {
		return nil
	}
	return j.store.SetDamagedAside(j.latest)
}

// planPhases plans from the run's newest checkpoint; with --fresh from the
// newest before the phases asked for.
func (j *job) planPhases() (err error) {
	if j.opts.fresh {
		j.latest, err = j.store.LatestBefore(j.firstPhase())
	} else {
		j.latest, err = j.store.Latest()
	}
	if err != nil {
		return err
	}
	j.plan, err = j.opts.request.Plan(j.manifest, j.identity, j.latest)
	if err != nil || j.latest == nil {
		return j.nameImages(err)
	}
	for _, note := range j.latest.Identity.Drift(j.identity.Platform) {
		j.out.Warn("%s", note)
	}
	return nil
}

// nameImages adds to checkpoint.ErrImagesChanged which ones did.
func (j *job) nameImages(err error) error {
	if !errors.Is(err, checkpoint.ErrImagesChanged) {
		return err
	}
	before, ok := j.opts.run.ReadImages(j.latest.Identity.Data)
	if !ok {
		return err
	}
	return fault.Usage("%w: %s", err, dataset.Changes(before, j.listing))
}

// firstPhase is the first of the phases asked for.
func (j *job) firstPhase() string {
	if asked := j.opts.request.Phases; len(asked) > 0 {
		return asked[0]
	}
	return j.manifest.Phases[0].Name
}

// replaceRun makes the folder the new run's, whose first checkpoint was just
// saved: the results of what is started over go.
func (j *job) replaceRun() error {
	if err := j.opts.run.Discard(j.manifest, j.firstPhase()); err != nil {
		return err
	}
	if _, err := j.opts.run.Phase(j.firstPhase()); err != nil {
		return err
	}
	return j.writeRecord()
}

// removeReplaced does what is left to do where an earlier process was killed in
// replaceRun or after it.
func (j *job) removeReplaced() error {
	phase, left, err := j.store.Replaced()
	if err != nil || !left {
		return err
	}
	if err := j.opts.run.Discard(j.manifest, phase); err != nil {
		return err
	}
	return j.store.RemoveReplaced()
}

// writeRecord writes run.json, and the list of the images.
func (j *job) writeRecord() error {
	if err := j.opts.run.WriteImages(j.listing); err != nil {
		return err
	}
	return j.opts.run.WriteRecord(j.record())
}

// record is what run.json says of this run.
func (j *job) record() *runfolder.Record {
	rec := &runfolder.Record{
		Identity: j.identity,
		GraphDir: absolute(j.opts.graph),
		DataDir:  absolute(j.data.Root),
		Images:   map[string]int{},
		Phases:   j.recordedPhases(),
		Versions: map[string]string{
			"tfft": version, "go": runtime.Version(), "tensorflow": session.TensorFlowVersion(),
			"exported_with_tensorflow": j.manifest.Versions.TensorFlow, "exported_with_keras": j.manifest.Versions.Keras,
		},
		Reported: j.reported().Name,
		BadFiles: j.skipped,
	}
	for _, split := range j.data.Splits() {
		rec.Images[split.Name] = len(split.Samples)
	}
	for _, p := range j.plan {
		rec.Phases[p.Name] = runfolder.PhaseRecord{Settings: p.Settings, Epochs: p.Epochs}
	}
	return rec
}

// recordedPhases are the phases that run.json tells of and that stay. Where it
// cannot, their last checkpoints do.
func (j *job) recordedPhases() map[string]runfolder.PhaseRecord {
	names := j.manifest.PhaseNames()
	if j.opts.fresh {
		names = names[:slices.Index(names, j.firstPhase())]
	}
	before, err := j.opts.run.ReadRecord()
	if err != nil && j.latest != nil {
		j.out.Warn("%v; it is written anew", err)
	}
	phases := map[string]runfolder.PhaseRecord{}
	for _, name := range names {
		if err == nil {
			if p, ok := before.Phases[name]; ok {
				phases[name] = p
			}
		} else if end, _ := j.store.End(name); end != nil {
			phases[name] = runfolder.PhaseRecord{Settings: end.Settings, Epochs: end.Epochs}
		}
	}
	return phases
}
