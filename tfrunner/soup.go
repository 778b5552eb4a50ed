package tfrunner

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// soup gives the model the mean of the weights of a phase's best epochs, and saves it beside
// the checkpoints until goOn.
func (r *Run) soup(ctx context.Context, phase *runfolder.PlannedPhase, out outcome) (outcome, error) {
	chosen, err := r.state.store.BestOf(phase.Name, phase.Ending.Soup)
	if err != nil {
		return out, err
	}
	r.warnOfLost(phase, chosen)
	if phase.Ending.Final == checkpoint.GreedySoup {
		if chosen, err = r.greedy(ctx, phase, chosen); err != nil {
			return out, err
		}
	}
	for _, c := range chosen {
		out.soup = append(out.soup, c.Progress.Epoch)
	}
	slices.Sort(out.soup)
	if err := r.model.Average(savedOf(chosen)); err != nil {
		return out, err
	}
	dir := filepath.Join(r.state.store.Dir, durable.TmpPrefix+"soup-"+phase.Name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return out, err
	}
	out.saved.Changing = filepath.Join(dir, "variables") // what is frozen is as the phase ended
	return out, r.model.Save(out.saved.Changing, phase.Name)
}

// warnOfLost names the epochs that belong among the best of a soup, and whose checkpoints
// were not kept, or are gone.
func (r *Run) warnOfLost(phase *runfolder.PlannedPhase, found []*checkpoint.Checkpoint) {
	best := slices.SortedStableFunc(slices.Values(phase.Progress.History), phase.Ending.BestBy.Compare)
	best = best[:min(len(best), phase.Ending.Soup)]
	var lost []string
	for _, row := range best {
		if !slices.ContainsFunc(found, func(c *checkpoint.Checkpoint) bool { return c.Progress.Epoch == row.Epoch }) {
			lost = append(lost, strconv.Itoa(row.Epoch))
		}
	}
	if len(lost) > 0 {
		r.out.Warn("%s: of the best %d epochs, the checkpoints of %s were not kept, or are gone, and the soup is made without them; a phase that begins with `final` %s keeps them",
			phase.Name, len(best), strings.Join(lost, ", "), phase.Ending.Final)
	}
}

// greedy chooses from checkpoints, the best first: one after the other is added to the mean,
// and stays unless that does worse on the validation images.
func (r *Run) greedy(ctx context.Context, phase *runfolder.PlannedPhase, all []*checkpoint.Checkpoint) ([]*checkpoint.Checkpoint, error) {
	by := phase.Ending.BestBy
	history := all[0].Progress.History
	chosen, best := all[:1], by.Value(history[len(history)-1])
	for _, next := range all[1:] {
		tried := append(slices.Clone(chosen), next)
		if err := r.model.Average(savedOf(tried)); err != nil {
			return nil, err
		}
		_, metrics, err := r.evaluate(ctx, phase, r.data.Validation)
		if err != nil {
			return nil, err
		}
		if value := by.Value(train.Epoch{Validation: metrics}); !by.Better(best, value) {
			chosen, best = tried, value
		}
	}
	return chosen, nil
}

func savedOf(checkpoints []*checkpoint.Checkpoint) (all []train.Saved) {
	for _, c := range checkpoints {
		all = append(all, c.Saved())
	}
	return all
}
