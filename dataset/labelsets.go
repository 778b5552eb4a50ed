package dataset

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// between stands between the labels of one image, in a list and in what is written of it.
const between = "|"

// labelsOf are the classes of an image, sorted.
func (d *Dataset) labelsOf(s Sample) []int32 {
	if d.sets {
		return d.Sets[s.Label]
	}
	return []int32{s.Label}
}

// ClassOf is the name of an image's class, or are those of its classes; empty: it is of none.
func (d *Dataset) ClassOf(s Sample) string {
	var names []string
	for _, label := range d.labelsOf(s) {
		names = append(names, d.Classes[label])
	}
	return strings.Join(names, between)
}

// setOf is the index of a set of labels in d.Sets, where it is kept.
func (d *Dataset) setOf(labels []int32) int32 {
	slices.Sort(labels)
	key := fmt.Sprint(labels)
	at, there := d.setIndex[key]
	if !there {
		if d.setIndex == nil {
			d.setIndex = map[string]int32{}
		}
		at = int32(len(d.Sets))
		d.Sets, d.setIndex[key] = append(d.Sets, labels), at
	}
	return at
}

// merge makes one image of those that have one name in several class folders of a split: it
// is of all these classes, and has the path in the first. The error is two files of one name.
func (d *Dataset) merge(split *Split) error {
	slices.SortFunc(split.Samples, func(a, b Sample) int { return strings.Compare(a.Path, b.Path) })
	at := map[string]int{} // by the name in the class folder
	var merged []Sample
	var labels [][]int32
	for _, s := range split.Samples {
		name := inClassFolder(s.Path)
		i, there := at[name]
		if !there {
			at[name] = len(merged)
			merged, labels = append(merged, s), append(labels, []int32{s.Label})
			continue
		}
		if merged[i].Size != s.Size {
			err := fault.Usage("%q and %q have one name, and are not one picture", path.Join(d.Root, merged[i].Path), path.Join(d.Root, s.Path)).
				WithHint("give different pictures different names: one that lies in several class folders is of all these classes")
			if err := d.survey.stop(s.Path, err); err != nil {
				return err
			}
		}
		if !slices.Contains(labels[i], s.Label) {
			labels[i] = append(labels[i], s.Label)
		}
	}
	for i := range merged {
		merged[i].Label = d.setOf(labels[i])
	}
	split.Samples = merged
	return nil
}

// inClassFolder is the path of an image in its class folder: what follows split and class.
func inClassFolder(name string) string {
	_, rest, _ := strings.Cut(name, "/")
	_, rest, _ = strings.Cut(rest, "/")
	return rest
}

// checkSetNames refuses names of classes that could not be told from several.
func checkSetNames(classes []string) error {
	for _, class := range classes {
		if strings.Contains(class, between) {
			return fault.Usage("the class name %q has a %s, which stands between the labels of an image", class, between).WithHint("rename the class")
		}
	}
	return nil
}

// readLabels splits what a line of a list says of an image: the names of its classes.
func readLabels(text string) (labels []string, err error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(text, between) {
		part = strings.TrimSpace(part)
		if part == "" {
			return nil, fault.Usage("the label %q has nothing beside a %s", text, between).WithHint("write labels as cat%sdog, and none as nothing", between)
		}
		labels = append(labels, part)
	}
	return labels, nil
}

// readMarks reads the columns of a line that have 1 or 0 for each class.
func readMarks(classes []string, fields []string) (labels []string, err error) {
	for i, class := range classes {
		switch strings.TrimSpace(fields[i]) {
		case "1", "1.0":
			labels = append(labels, class)
		case "0", "0.0":
		default:
			return nil, fault.Usage("%q in the column %q: want 1 or 0", fields[i], class).
				WithHint("without a column label, each column but path and split is a class; with one, labels stand there as cat%sdog", between)
		}
	}
	return labels, nil
}
