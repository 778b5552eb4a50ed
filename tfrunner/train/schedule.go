package train

import (
	"fmt"
	"math"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// Kinds of schedule.
const (
	ScheduleConstant = "constant"
	ScheduleCosine   = "cosine"  // half a cosine from the learning rate to Minimum, as Keras's CosineDecay
	ScheduleStep     = "step"    // a drop every DropEvery epochs, as Keras's ExponentialDecay with staircase
	SchedulePlateau  = "plateau" // a drop when val_loss gets no better, as Keras's ReduceLROnPlateau
)

// Schedule says how the learning rate changes over a phase. The rate of a step
// follows from what was trained before it and from nothing else, so that a run
// that is continued goes on with the same rates.
type Schedule struct {
	Kind         string  `json:"kind"`                    // empty: constant
	WarmupSteps  int     `json:"warmup_steps,omitempty"`  // the first steps, over which the rate rises evenly
	DropEvery    int     `json:"drop_every,omitempty"`    // step: epochs from one drop to the next
	DropPatience int     `json:"drop_patience,omitempty"` // plateau: epochs without a better val_loss before a drop
	DropFactor   float64 `json:"drop_factor,omitempty"`   // step, plateau: a drop multiplies the rate by it
	Minimum      float64 `json:"minimum,omitempty"`       // cosine ends there, drops do not go below it
}

// Check refuses numbers that make no sense (exit code 2).
func (s Schedule) Check() error {
	switch drops := s.Kind == ScheduleStep || s.Kind == SchedulePlateau; {
	case !finite(s.Minimum) || s.Minimum < 0:
		return fault.Usage("`minimum-learning-rate` %g: want at least 0", s.Minimum)
	case drops && !(s.DropFactor > 0 && s.DropFactor < 1):
		return fault.Usage("`drop-factor` %g: want more than 0 and less than 1", s.DropFactor)
	case s.Kind == ScheduleStep && s.DropEvery < 1:
		return fault.Usage("`drop-every` %d: want at least 1", s.DropEvery)
	case s.Kind == SchedulePlateau && s.DropPatience < 1:
		return fault.Usage("`drop-patience` %d: want at least 1", s.DropPatience)
	case s.WarmupSteps < 0:
		return fault.Usage("`warmup-steps` %d: want at least 0", s.WarmupSteps)
	}
	return nil
}

// Moment is a step of a phase.
type Moment struct {
	Epoch, Step   int     // from 0; Step within the epoch
	StepsPerEpoch int     // of the phase
	Epochs        int     // that the phase is to reach
	History       []Epoch // of the Epoch epochs before
}

// Rate is the learning rate of a step of a phase whose learning rate is base.
func (s Schedule) Rate(base float64, at Moment) float64 {
	step := at.Epoch*at.StepsPerEpoch + at.Step
	// The first rate is above 0: a step with 0 would be lost.
	warmed := min(1, float64(step+1)/float64(s.WarmupSteps+1))
	switch s.Kind {
	case ScheduleCosine:
		return warmed * s.cosine(base, step, at.Epochs*at.StepsPerEpoch)
	case ScheduleStep:
		return warmed * s.dropped(base, at.Epoch/s.DropEvery)
	case SchedulePlateau:
		return warmed * s.dropped(base, s.plateaus(at.History))
	}
	return warmed * base
}

// cosine is the rate at step of steps; the decay begins after the warm-up.
func (s Schedule) cosine(base float64, step, steps int) float64 {
	done := 0.0
	if step > s.WarmupSteps {
		done = float64(step-s.WarmupSteps) / float64(steps-s.WarmupSteps)
	}
	return s.Minimum + (base-s.Minimum)*(1+math.Cos(math.Pi*done))/2
}

// dropped is base after a number of drops.
func (s Schedule) dropped(base float64, drops int) float64 {
	return max(base*math.Pow(s.DropFactor, float64(drops)), s.Minimum)
}

// plateauDelta is by how much a loss must be less to count as better: the
// default of Keras's ReduceLROnPlateau.
const plateauDelta = 1e-4

// plateaus counts how often val_loss got no better for DropPatience epochs.
func (s Schedule) plateaus(history []Epoch) int {
	best, waited, drops := math.Inf(1), 0, 0
	for _, row := range history {
		waited++
		if loss := row.Validation[Loss]; loss < best-plateauDelta {
			best, waited = loss, 0
		}
		if waited >= s.DropPatience {
			drops, waited = drops+1, 0
		}
	}
	return drops
}

// String names the kind, and what else is not zero as the command's flags do.
func (s Schedule) String() string {
	parts := []string{s.Kind}
	if s.Kind == "" {
		parts[0] = ScheduleConstant
	}
	add := func(flag string, value float64) {
		if value != 0 {
			parts = append(parts, fmt.Sprintf("%s=%g", flag, value))
		}
	}
	add("warmup-steps", float64(s.WarmupSteps))
	add("drop-every", float64(s.DropEvery))
	add("drop-patience", float64(s.DropPatience))
	add("drop-factor", s.DropFactor)
	add("minimum-learning-rate", s.Minimum)
	return strings.Join(parts, " ")
}

// Varies says whether not all steps have the same rate.
func (s Schedule) Varies() bool {
	return s.WarmupSteps > 0 || s.Kind != "" && s.Kind != ScheduleConstant
}
