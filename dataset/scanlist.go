package dataset

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
)

// scanList fills d in from its list.
func (d *Dataset) scanList() error {
	list, err := ReadList(d.List)
	if err != nil {
		return err
	}
	if !list.Splits {
		return fault.Usage("%q has no column for the split: a run needs training and validation images", d.List).
			WithHint("add a column split with training, validation and evaluation")
	}
	files, err := d.lookUp(list)
	if err != nil {
		return err
	}
	d.listClasses(list, files)
	if len(d.Classes) == 0 {
		return d.NoImages(Training)
	}
	for _, name := range SplitNames() {
		split, err := d.listed(list, files, name)
		if err != nil {
			return err
		}
		d.set(split)
	}
	d.Notes = d.survey.findings
	return nil
}

// set makes split, which may be nil, the dataset's.
func (d *Dataset) set(split *Split) {
	switch {
	case split == nil:
	case split.Name == Training:
		d.Training = split
	case split.Name == Validation:
		d.Validation = split
	default:
		d.Evaluation = split
	}
}

// scanListed lists the images of one split, whose classes are known. A list without splits is
// all of it.
func (d *Dataset) scanListed(name string) (*Split, error) {
	list, err := ReadList(d.List)
	if err != nil {
		return nil, err
	}
	if !list.Splits {
		for i := range list.Lines {
			list.Lines[i].Split = name
		}
		d.survey.say(filepath.Base(d.List), fmt.Sprintf("there is no column for the split: all images are taken for the %s split's", name), Remark)
	}
	// Lines of other splits may be wrong; one without a split may be of this one.
	list.Lines = slices.DeleteFunc(list.Lines, func(l ListLine) bool { return l.Split != name && l.Split != "" })
	files, err := d.lookUp(list)
	if err != nil {
		return nil, err
	}
	return d.listed(list, files, name)
}

// lookUp finds the files of a list, and notes what a run should say of it.
func (d *Dataset) lookUp(list *List) ([]ListedFile, error) {
	name := filepath.Base(list.File)
	if len(list.Unused) > 0 {
		d.survey.say(name, "columns that are not used: "+fault.Quoted(list.Unused), Ignored)
	}
	files, again, err := list.Files(d.Root, func(line ListLine, err error) error { return d.survey.stop(line.Path, err) })
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, r := range again {
		lines = append(lines, fmt.Sprintf("%d (the file of line %d)", r.Line.Number, r.First.Number))
	}
	if n := len(again); n > 0 {
		d.survey.say(name, fmt.Sprintf("%s an image that is listed before, and used once: %s", counted(n, "line names", "lines name"), firstFew(lines)), Remark)
	}
	return files, nil
}

// listClasses are the labels of the training images, sorted. Labels that are the same
// letters, written in different bytes, are one class.
func (d *Dataset) listClasses(list *List, files []ListedFile) {
	first, noted := map[string]string{}, map[string]bool{} // as a class is written first; other ways
	for _, f := range files {
		written, there := first[f.Label]
		if !there {
			first[f.Label] = f.written
		} else if written != f.written && !noted[f.written] {
			noted[f.written] = true
			d.survey.oneClass(f.Path, "label", f.written, written)
		}
		if f.Split == Training && !slices.Contains(d.Classes, f.Label) {
			d.Classes = append(d.Classes, f.Label)
			d.survey.noteUnseen(f.Path, f.Label)
		}
	}
	slices.Sort(d.Classes)
}

// listed are the images of one split; nil: there is none.
func (d *Dataset) listed(list *List, files []ListedFile, name string) (*Split, error) {
	split := &Split{Name: name, Dir: name}
	unknown := map[string]int{} // lines by label, the first of each
	for _, f := range files {
		label := slices.Index(d.Classes, f.Label)
		switch {
		case f.Split != name:
		case label < 0 && unknown[f.Label] == 0:
			unknown[f.Label] = f.Number
			if err := d.survey.stop(f.Path, d.unknownLabel(list, f)); err != nil {
				return nil, err
			}
		case label >= 0:
			split.Samples = append(split.Samples, Sample{
				Path: f.Key, Label: int32(label), Size: f.Info.Size(), modified: f.Info.ModTime().UnixNano(),
			})
		}
	}
	if len(split.Samples) == 0 {
		return nil, nil
	}
	slices.SortFunc(split.Samples, func(a, b Sample) int { return strings.Compare(a.Path, b.Path) })
	return split, nil
}

// unknownLabel is the error of a label that is no class.
func (d *Dataset) unknownLabel(list *List, f ListedFile) error {
	return list.At(f.ListLine, fault.Usage("the label %q is no class: no training image has it", names.Text(f.Label)).
		WithHint("the classes are: %s", fault.Quoted(d.Classes)))
}
