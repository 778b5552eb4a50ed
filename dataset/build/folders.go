package build

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
)

// Food11 are the classes of Food-11 in the order of their numbers, with a dash
// where the original names have a slash.
func Food11() []string {
	return []string{
		"Bread", "Dairy product", "Dessert", "Egg", "Fried food", "Meat",
		"Noodles-Pasta", "Rice", "Seafood", "Soup", "Vegetable-Fruit",
	}
}

// ClassNames reads the names of numbered classes, in the order of their
// numbers: a list with commas, or else the name of a file with one name a line.
func ClassNames(value string) ([]string, error) {
	all := strings.Split(value, ",")
	if len(all) == 1 {
		contents, err := os.ReadFile(value)
		if err != nil {
			return nil, fault.Usage("`class-names`: read %q: %w", value, fault.Cause(err)).
				WithHint("give a file with one name a line, or the names with commas between")
		}
		text, ok := names.WithoutMark(contents)
		if !ok {
			return nil, fault.Usage("`class-names`: %q is no UTF-8 text", value).WithHint("save it as UTF-8")
		}
		all = strings.Split(strings.TrimSpace(string(text)), "\n")
	}
	for i, name := range all {
		all[i] = names.Same(strings.TrimSpace(name))
		if err := checkClassName(all[i]); err != nil {
			return nil, fault.Usage("`class-names`: number %d: %w", i, err)
		}
		if slices.Contains(all[:i], all[i]) {
			return nil, fault.Usage("`class-names`: %q is there twice", all[i])
		}
	}
	return all, nil
}

// PlanFolders plans for one folder of classes: source/<class>/... Each class is
// split by the shares. Errors are a source that cannot be read, has
// no images, or is split already.
func PlanFolders(source string, shares Shares, seed uint64) (*Plan, error) {
	split, err := dataset.FindSplits(source)
	if err != nil {
		return nil, err
	}
	if len(split) > 1 { // one alone is a class of that name
		return nil, fault.Usage("`source` %q is split already: it has the folders %q and %q", source, split[0].Dir, split[1].Dir).
			WithHint("give it to tfft run as it is: `data` %s; where these are classes, rename one of the folders", source)
	}
	classes, err := dataset.ClassFolders(source, ".")
	if err != nil {
		return nil, err
	}
	var images []planned
	for _, class := range classes {
		if err := checkClassName(class); err != nil {
			return nil, fault.Usage("class folder %q: %w", path.Join(source, class), err).WithHint("rename the folder")
		}
		found, err := dataset.ImagesBelow(source, class)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fault.Usage("no images under %q (looked for %s)", path.Join(source, class), dataset.ImageEndings).
				WithHint("add images of the class or remove its folder")
		}
		for _, sample := range found {
			images = append(images, plannedIn(source, sample.Path, names.Same(class), ""))
		}
	}
	return planOf(source, images, &shares, seed)
}

// PlanNumbered plans for files called NUMBER_rest, the number being the index of
// their class: source/<split>/0_123.jpg, or, with shares, source/0_123.jpg, in
// any depth of sub-folders. Errors name the file or folder.
func PlanNumbered(source string, classes []string, shares *Shares, seed uint64) (*Plan, error) {
	splits, err := dataset.FindSplits(source)
	if err != nil {
		return nil, err
	}
	switch {
	case len(splits) > 0 && shares != nil:
		return nil, fault.Usage("`split`: %q is split already: it has a folder %q", source, splits[0].Dir).
			WithHint("leave `split` out")
	case len(splits) == 0 && shares == nil:
		return nil, fault.Usage("`split` is missing: %q has no folder %s", source, strings.Join(dataset.SplitFolders(dataset.Training), " or ")).
			WithHint("`split` 0.8,0.1,0.1 makes training, validation and evaluation")
	case len(splits) == 0:
		splits = []dataset.Split{{Dir: "."}}
	}
	var images []planned
	for _, split := range splits {
		found, err := numberedIn(source, split, classes)
		if err != nil {
			return nil, err
		}
		images = append(images, found...)
	}
	p, err := planOf(source, images, shares, seed)
	if err != nil {
		return nil, err
	}
	p.Unused = slices.DeleteFunc(slices.Clone(classes), func(class string) bool { return slices.Contains(p.Classes, class) })
	return p, nil
}

// numberedIn lists the images of one split's folder, with the class that their
// number means.
func numberedIn(source string, split dataset.Split, classes []string) ([]planned, error) {
	found, err := dataset.ImagesBelow(source, split.Dir)
	if err != nil {
		return nil, err
	}
	var images []planned
	for _, sample := range found {
		digits, _, ok := strings.Cut(path.Base(sample.Path), "_")
		number, err := strconv.ParseUint(digits, 10, 31)
		if !ok || err != nil {
			return nil, fault.Usage("%q does not begin with its class's number and _", sample.Path).
				WithHint("rename or remove the file; for class folders use `from` folders")
		}
		if int(number) >= len(classes) {
			return nil, fault.Usage("%q is of class %d, but there are %d class names", sample.Path, number, len(classes)).
				WithHint("numbers begin at 0; name every class with `class-names`")
		}
		images = append(images, plannedIn(source, sample.Path, classes[number], split.Name))
	}
	return images, nil
}

func plannedIn(source, key, class, split string) planned {
	return planned{key: key, file: filepath.Join(source, filepath.FromSlash(key)), class: class, split: split, origin: strconv.Quote(key)}
}

// planOf completes the plan of a source folder.
func planOf(source string, images []planned, shares *Shares, seed uint64) (*Plan, error) {
	if len(images) == 0 {
		return nil, fault.Usage("no images under %q (looked for %s)", source, dataset.ImageEndings)
	}
	p, err := newPlan(images, shares, seed)
	if err != nil {
		return nil, err
	}
	p.source = source
	return p, nil
}
