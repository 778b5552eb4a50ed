package dataset

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// scanList fills d in from its list.
func (d *Dataset) scanList() error {
	list, err := d.reader().readList(d.List)
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
	if !slices.ContainsFunc(files, func(f ListedFile) bool { return f.Split == Training }) {
		return d.NoImages(Training)
	}
	for _, name := range SplitNames() {
		split, err := d.listed(list, files, name)
		if err != nil {
			return err
		}
		d.take(split)
	}
	if err := d.survey.stop(filepath.Base(d.List), d.checkNoneEmpty()); err != nil {
		return err
	}
	d.Notes = d.survey.findings
	return nil
}

// take makes split, which may be nil, the dataset's.
func (d *Dataset) take(split *Split) {
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
	list, err := d.reader().readList(d.List)
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

// listClasses are the labels of the training images, sorted, and the classes that have a column
// of their own. Labels that are the same letters, written in different bytes, are one class.
func (d *Dataset) listClasses(list *List, files []ListedFile) {
	first, noted := map[string]string{}, map[string]bool{} // as a class is written first; other ways
	known := map[string]bool{}
	for _, f := range files {
		written, there := first[f.Label]
		if !there {
			first[f.Label] = f.written
		} else if written != f.written && !noted[f.written] && !d.sets {
			noted[f.written] = true
			d.survey.oneClass(f.Path, "label", f.written, written)
		}
		for _, class := range d.classesIn(f.ListLine) {
			if f.Split == Training && !known[class] {
				known[class] = true
				d.survey.noteUnseen(f.Path, class)
			}
		}
	}
	for _, class := range list.Classes {
		known[class] = true
	}
	d.Classes = slices.Sorted(maps.Keys(known))
}

// classesIn are the classes of a line.
func (d *Dataset) classesIn(l ListLine) []string {
	if d.sets {
		return l.Labels
	}
	return []string{l.Label}
}

// listed are the images of one split; nil: there is none.
func (d *Dataset) listed(list *List, files []ListedFile, name string) (*Split, error) {
	split := &Split{Name: name, Dir: name}
	told := map[string]bool{} // labels that are no class
	for _, f := range files {
		if f.Split != name {
			continue
		}
		labels, unknown := d.indices(d.classesIn(f.ListLine))
		if unknown != "" {
			if told[unknown] {
				continue
			}
			told[unknown] = true
			if err := d.survey.stop(f.Path, d.unknownLabel(list, f, unknown)); err != nil {
				return nil, err
			}
			continue
		}
		sample := Sample{Path: f.Key, Size: f.Info.Size(), modified: f.Info.ModTime().UnixNano()}
		if d.sets {
			sample.Label = d.setOf(labels)
		} else {
			sample.Label = labels[0]
		}
		split.Samples = append(split.Samples, sample)
	}
	if len(split.Samples) == 0 {
		return nil, nil
	}
	slices.SortFunc(split.Samples, func(a, b Sample) int { return strings.Compare(a.Path, b.Path) })
	return split, nil
}

// indices are those of classes, or the first that is none of d's.
func (d *Dataset) indices(classes []string) (labels []int32, unknown string) {
	for _, class := range classes {
		at := slices.Index(d.Classes, class)
		if at < 0 {
			return nil, class
		}
		labels = append(labels, int32(at))
	}
	return labels, ""
}

// unknownLabel is the error of a label that is no class.
func (d *Dataset) unknownLabel(list *List, f ListedFile, label string) error {
	return list.At(f.ListLine, fault.Usage("the label %q is no class: no training image has it", label).
		WithHint("the classes are: %s", fault.Quoted(d.Classes)))
}
