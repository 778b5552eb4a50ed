package dataset

import (
	"fmt"
	"path/filepath"
	"slices"

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
	return d.classify(filepath.Base(d.List), labelled{images: files, classes: list.Classes, at: list.atLine})
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
	return d.listed(labelled{images: files, at: list.atLine}, name)
}

// lookUp finds the files of a list, and notes what a run should say of it.
func (d *Dataset) lookUp(list *List) ([]labelledImage, error) {
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
	return labelledFiles(files), nil
}

// labelledFiles are the images of listed files.
func labelledFiles(files []ListedFile) []labelledImage {
	images := make([]labelledImage, len(files))
	for i, f := range files {
		images[i] = labelledImage{
			Sample: Sample{Path: f.Key, Size: f.Info.Size(), file: stampOf(f.Info)},
			split:  f.Split, label: f.Label, labels: f.Labels, written: f.written, line: f.Number,
		}
	}
	return images
}

// atLine is an error about an image: it names list and line, and keeps the hint.
func (l *List) atLine(image labelledImage, err error) error {
	return l.At(ListLine{Number: image.line}, err)
}
