package build

import (
	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
)

// PlanCSV plans for the images that the CSV file lists: path, label and, unless
// shares are given, split. Paths are relative to the folder base. Errors name
// the file and the line.
func PlanCSV(file, base string, shares *Shares, seed uint64) (*Plan, error) {
	list, err := dataset.ReadList(file)
	if err != nil {
		return nil, fault.Usage("`csv`: %w", err)
	}
	switch {
	case list.Splits && shares != nil:
		return nil, fault.Usage("`split`: %q has a split column already", file).WithHint("leave `split` out")
	case !list.Splits && shares == nil:
		return nil, fault.Usage("`split` is missing: %q has no split column", file).
			WithHint("`split` 0.8,0.1,0.1 makes training, validation and evaluation")
	}
	for _, line := range list.Lines {
		if err := checkClassName(line.Label); line.Problem == nil && err != nil {
			return nil, list.At(line, err)
		}
	}
	files, again, err := list.Files(base, func(_ dataset.ListLine, err error) error { return err })
	if err != nil {
		return nil, err
	}
	var images []planned
	for _, f := range files {
		images = append(images, planned{
			key: f.Key, file: f.Name, class: f.Label, split: f.Split, origin: list.Where(f.ListLine),
		})
	}
	plan, err := newPlan(images, shares, seed)
	if err != nil {
		return nil, err
	}
	plan.Again, plan.UnusedColumns = len(again), list.Unused
	return plan, nil
}
