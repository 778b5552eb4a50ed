package dataset

import (
	"maps"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// labelledImage is an image of which the class is known by name.
type labelledImage struct {
	Sample
	split   string   // Training, Validation or Evaluation
	label   string   // the class, in names.Same's form
	labels  []string // where an image is of any number of classes: those, sorted, in this form
	written string   // the label as it is written
	line    int      // of the list
}

// labelled are the images of a list, or of shards.
type labelled struct {
	images  []labelledImage
	classes []string // that are some, whatever images there are
	at      func(image labelledImage, err error) error
}

// classify fills d in: its classes, and the images of each split. from is what names the images.
func (d *Dataset) classify(from string, all labelled) error {
	d.listClasses(all)
	if !slices.ContainsFunc(all.images, func(image labelledImage) bool { return image.split == Training }) {
		return d.NoImages(Training)
	}
	for _, name := range SplitNames() {
		split, err := d.listed(all, name)
		if err != nil {
			return err
		}
		d.take(split)
	}
	if err := d.survey.stop(from, d.checkNoneEmpty()); err != nil {
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

// listClasses are the labels of the training images, sorted, and the classes that have a column
// of their own. Labels that are the same letters, written in different bytes, are one class.
func (d *Dataset) listClasses(all labelled) {
	first, noted := map[string]string{}, map[string]bool{} // as a class is written first; other ways
	known := map[string]bool{}
	for _, image := range all.images {
		written, there := first[image.label]
		if !there {
			first[image.label] = image.written
		} else if written != image.written && !noted[image.written] && !d.sets {
			noted[image.written] = true
			d.survey.oneClass(image.Path, "label", image.written, written)
		}
		for _, class := range d.classesIn(image) {
			if image.split == Training && !known[class] {
				known[class] = true
				d.survey.noteUnseen(image.Path, class)
			}
		}
	}
	for _, class := range all.classes {
		known[class] = true
	}
	d.Classes = slices.Sorted(maps.Keys(known))
}

// classesIn are the classes of an image.
func (d *Dataset) classesIn(image labelledImage) []string {
	if d.sets {
		return image.labels
	}
	return []string{image.label}
}

// listed are the images of one split; nil: there is none.
func (d *Dataset) listed(all labelled, name string) (*Split, error) {
	split := &Split{Name: name, Dir: name}
	told := map[string]bool{} // labels that are no class
	for _, image := range all.images {
		if image.split != name {
			continue
		}
		labels, unknown := d.indices(d.classesIn(image))
		if unknown != "" {
			if told[unknown] {
				continue
			}
			told[unknown] = true
			if err := d.survey.stop(image.Path, all.at(image, d.unknownLabel(unknown))); err != nil {
				return nil, err
			}
			continue
		}
		sample := image.Sample
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
func (d *Dataset) unknownLabel(label string) error {
	return fault.Usage("the label %q is no class: no training image has it", label).
		WithHint("the classes are: %s", fault.Quoted(d.Classes))
}
