package tfrunner

import (
	"github.com/tfft/tfft/eval/evaluator"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// Observer hears what happens in a run, from one goroutine at a time. Texts name
// settings in backquotes (see internal/fault), which is not how people give them.
type Observer interface {
	Phase(PhaseStart)                  // begins or continues
	Step(*train.Progress)              // was trained; read it during the call only
	Epoch(*train.Progress)             // was trained and validated; History's last row
	Work(what string, done, total int) // how far reading, computing features, validating and so on have come with their images
	Report(Report)                     // is written
	Model(dir string)                  // is written, of the last phase
	Warn(format string, args ...any)   // of what went wrong while the work goes on
	Note(format string, args ...any)   // for a person only
}

// PhaseStart is what is known when a phase begins or continues.
type PhaseStart struct {
	Phase               string              `json:"phase"`
	Epochs              int                 `json:"epochs"`     // to reach
	Epoch               int                 `json:"epoch"`      // epochs done already
	Step                int                 `json:"step"`       // steps done of the epoch under way
	Complete            bool                `json:"complete"`   // nothing is left to train
	Images              int                 `json:"images"`     // in an epoch
	Validation          int                 `json:"validation"` // images
	BatchSize           int                 `json:"batch_size"`
	LearningRate        float64             `json:"learning_rate"`
	Schedule            train.Schedule      `json:"schedule"`
	Settings            checkpoint.Settings `json:"settings"` // all of the phase, as run.json has them
	TrainableParameters int                 `json:"trainable_parameters"`
	FrozenParameters    int                 `json:"frozen_parameters"`
	BestBy              train.BestBy        `json:"best_by"`  // decides which epoch is the best
	Features            string              `json:"features"` // what is computed once: a sentence
	Metrics             []graph.Metric      `json:"metrics"`  // of the graph's task, which the epochs have beside the loss
}

// Report is the outcome of a phase on the images held back from it.
type Report struct {
	Phase   string
	Split   string
	Weights *runfolder.Weights // that it is on; nil: it is not known
	Best    *BestEpoch         // of the phase; nil: not known
	evaluator.Report
}

// BestEpoch is the best epoch of a phase, beside its last one.
type BestEpoch struct {
	train.Best
	Last float64 `json:"last"` // the value of the last epoch
}

// observe attaches an Observer to the training loop.
func observe(o Observer) train.Hook {
	return train.Hook{
		OnStep:  func(p *train.Progress, _ train.StepResult) error { o.Step(p); return nil },
		OnEpoch: func(p *train.Progress) error { o.Epoch(p); return nil },
	}
}

// Silent is an Observer that does nothing. One that embeds it has only the methods to
// write that it wants.
type Silent struct{}

// Phase does nothing.
func (Silent) Phase(PhaseStart) {}

// Step does nothing.
func (Silent) Step(*train.Progress) {}

// Epoch does nothing.
func (Silent) Epoch(*train.Progress) {}

// Work does nothing.
func (Silent) Work(string, int, int) {}

// Report does nothing.
func (Silent) Report(Report) {}

// Model does nothing.
func (Silent) Model(string) {}

// Warn does nothing.
func (Silent) Warn(string, ...any) {}

// Note does nothing.
func (Silent) Note(string, ...any) {}
