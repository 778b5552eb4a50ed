package tfrunner

import (
	"fmt"
	"slices"

	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// Basis is what the outcomes of trials of a phase depend on, beside the images of each.
type Basis struct {
	Identity checkpoint.Identity `json:"identity"`
	Weights  string              `json:"weights"` // that each begins with: their checksums
	Phase    string              `json:"phase"`
	Epochs   int                 `json:"epochs"`
	Settings checkpoint.Settings `json:"settings"`
}

// Basis is that of trials of a phase.
func (t *Trials) Basis(p *runfolder.PlannedPhase) Basis {
	return Basis{Identity: t.run.state.identity, Weights: t.sums, Phase: p.Name, Epochs: p.Epochs, Settings: p.Settings}
}

// Differs says how a basis was, and is now, where outcomes would not be the same; empty: they
// would.
func (b Basis) Differs(now Basis) string {
	const change = "%s %v, now it is %v"
	id, other := b.Identity, now.Identity
	switch {
	case id.Graph != other.Graph:
		return "another graph"
	case id.Data != other.Data || !slices.Equal(id.Classes, other.Classes) || !slices.Equal(id.Skipped, other.Skipped):
		return "other images"
	case id.Seed != other.Seed:
		return fmt.Sprintf(change, "`seed`", id.Seed, other.Seed)
	case id.EXIF != other.EXIF:
		return fmt.Sprintf(change, "`exif`", id.EXIF, other.EXIF)
	case id.Device != other.Device:
		return fmt.Sprintf(change, "`device`", id.Device, other.Device)
	case id.Threads != other.Threads:
		return fmt.Sprintf(change, "`threads`", id.Threads, other.Threads)
	case id.TensorFlow != other.TensorFlow:
		return fmt.Sprintf(change, "TensorFlow", id.TensorFlow, other.TensorFlow)
	case b.Phase != now.Phase:
		return fmt.Sprintf(change, "`phase`", b.Phase, now.Phase)
	case b.Weights != now.Weights:
		return "other weights to begin with"
	case b.Epochs != now.Epochs:
		return fmt.Sprintf(change, "`epochs`", b.Epochs, now.Epochs)
	}
	return b.Settings.Change(now.Settings)
}
