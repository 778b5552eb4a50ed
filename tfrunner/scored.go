package tfrunner

import (
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// CheckScored refuses settings by which the images that a trial is scored on would have a say in
// it: figures would be too good (exit code 2).
func CheckScored(p runfolder.PlannedPhase) error {
	const why = "%s looks at the images that the training is scored on, and the figures would be too good"
	switch {
	case p.Settings.EarlyStopping.Patience > 0:
		return fault.Usage(why, "`patience`").WithHint("leave `patience` out, and give `epochs`")
	case p.Settings.Schedule.Kind == train.SchedulePlateau:
		return fault.Usage(why, "`schedule` plateau").WithHint("give another `schedule`, such as cosine")
	case p.Ending.Final != "" && p.Ending.Final != checkpoint.Last:
		return fault.Usage(why, "`final` "+p.Ending.Final).WithHint("leave `final` out: the weights after the last epoch are scored")
	}
	return nil
}
