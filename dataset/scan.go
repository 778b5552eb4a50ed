package dataset

import (
	"cmp"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
)

// Dataset is what a scan found.
type Dataset struct {
	Root       string    // the folder that paths begin in
	List       string    // the list that names the images or shards, or the one shard, a file in Root; empty: Root's folders do
	Classes    []string  // sorted, in names.Same's form; a label is an index into it
	Sets       [][]int32 // where an image is of any number of classes: sorted labels; Sample.Label is an index into it
	Targets    []Target  // what is true of the images
	Training   *Split
	Validation *Split // nil when there is no such folder
	Evaluation *Split // nil when there is no such folder

	Notes []Finding // what was passed over, and other things to know

	sets     bool             // an image is of any number of classes
	other    []string         // columns of the list that something else is taken from
	setIndex map[string]int32 // of Sets
	twice    int              // images that are there under another name as well
	shards   *shards          // nil: images are files of their own
	survey   *survey
}

// Origin is what the images are from: the list or the folder that Scan was given.
func (d *Dataset) Origin() string { return cmp.Or(d.List, d.Root) }

// InShards says whether images are members of shards, and no files of their own.
func (d *Dataset) InShards() bool { return d.shards != nil }

// Splits are the splits that exist, in the order of SplitNames.
func (d *Dataset) Splits() []*Split {
	return slices.DeleteFunc([]*Split{d.Training, d.Validation, d.Evaluation}, func(s *Split) bool { return s == nil })
}

// datasetOf tells whether origin is a folder, a list or a shard.
func (r Reader) datasetOf(origin string) (*Dataset, error) {
	d := &Dataset{Root: origin, sets: r.sets, other: r.other, survey: newSurvey()}
	d.survey.sets = r.sets
	info, err := os.Stat(origin)
	switch {
	case err != nil:
		return nil, fault.Usage("read data %q: %w", origin, fault.Cause(err))
	case info.IsDir():
		d.shards = findShards(origin)
		return d, nil
	case IsShard(origin):
		d.shards = &shards{root: filepath.Dir(origin), files: []shardFile{{path: filepath.Base(origin)}}, unsplit: true}
	case !IsList(origin):
		return nil, fault.Usage("data %q is a file, but no list of images", origin).
			WithHint("give a folder of class folders or shards, or a list: a file that ends in .csv")
	default:
		if d.shards, err = listedShards(origin); err != nil {
			return nil, err
		}
	}
	d.Root, d.List = filepath.Dir(origin), origin
	return d, nil
}

// scan fills d in.
func (d *Dataset) scan() error {
	switch {
	case d.shards != nil:
		return d.scanShards()
	case d.List != "":
		return d.scanList()
	}
	if err := d.scanTraining(); err != nil {
		return err
	}
	var err error
	if d.Validation, err = d.scanOther(Validation); err != nil {
		return err
	}
	if d.Evaluation, err = d.scanOther(Evaluation); err != nil {
		return err
	}
	d.survey.besides(d.Root, d.Splits())
	d.survey.files = nil
	d.Notes, d.twice = d.survey.findings, d.survey.twice
	return nil
}

// ScanSplit lists the images of one split of origin, as in Scan, whose classes are known, as
// those of a trained model are; the other splits need not be there, and a list without splits
// is all of this one. The split may lack some of the classes. Errors are as in Scan.
func (r Reader) ScanSplit(origin, name string, classes []string) (*Split, error) {
	d, err := r.datasetOf(origin)
	if err != nil {
		return nil, err
	}
	d.Classes = classes
	scan := d.scanOther
	switch {
	case d.shards != nil:
		scan = d.scanSharded
	case d.List != "":
		scan = d.scanListed
	}
	split, err := scan(name)
	if err != nil {
		return nil, err
	}
	if split == nil {
		return nil, d.NoImages(name)
	}
	split.Source, split.Targets, split.Notes = d.Source(), d.targets(), d.survey.findings
	return split, nil
}

// Words are what classes, and what holds them, are called in what a user reads of d.
func (d *Dataset) Words() (classes, holder string) {
	switch {
	case d.shards != nil:
		return "classes", "shards"
	case d.List != "":
		return "classes", "list"
	}
	return "class folders", "folders"
}

// NoImages is the error of a split that is not there, and says where it would be.
func (d *Dataset) NoImages(split string) error {
	words := strings.Join(splitFolders[split], " or ")
	switch {
	case d.shards != nil && slices.ContainsFunc(d.shards.files, func(f shardFile) bool { return f.split == split }):
		return fault.Usage("no %s images in the shards of %q", split, cmp.Or(d.List, d.Root)).
			WithHint("an image KEY.jpg needs its label, KEY.cls or KEY.json; what follows the first dot of a name says what it is")
	case d.shards != nil && d.List == "":
		return fault.Usage("no %s images under %q (looked for shards with the word %s in their names)", split, d.Root, words).
			WithHint("name some of the shards %s-000.tar and so on", splitFolders[split][0])
	case d.List != "":
		return fault.Usage("no %s images in %q (looked for the split %s)", split, d.List, words).
			WithHint("give some of the lines the split %s", split)
	}
	err := fault.Usage("no %s images under %q (looked for a folder %s)", split, d.Root, words)
	if hasShards(d.Root) {
		return err.WithHint("shards need their split in their names: %s-000.tar and so on", splitFolders[split][0])
	}
	return err
}

func (d *Dataset) scanTraining() error {
	dir, err := findSplit(d.Root, Training)
	if err != nil {
		return err
	}
	if dir == "" {
		err := d.NoImages(Training)
		return fault.Usage("%w", err).WithHint("%s", cmp.Or(fault.Hint(err), splitsHint(d.Root)))
	}
	folders, err := d.survey.classFolders(d.Root, dir)
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		return fault.Usage("no class folders under %q", path.Join(d.Root, dir)).
			WithHint("put the images of each class into a folder of its own")
	}
	if d.Classes, err = d.survey.classes(d.Root, dir, folders); err != nil {
		return err
	}
	if d.Training, err = d.samples(Training, dir, folders); err != nil {
		return err
	}
	return d.survey.stop(dir, d.checkNoneEmpty())
}

// scanOther scans a split that may be missing, and whose classes may be some of
// the training split's.
func (d *Dataset) scanOther(name string) (*Split, error) {
	dir, err := findSplit(d.Root, name)
	if err != nil || dir == "" {
		return nil, err
	}
	folders, err := d.survey.classFolders(d.Root, dir)
	if err != nil {
		return nil, err
	}
	known := func(folder string) bool { return slices.Contains(d.Classes, names.Same(folder)) }
	if unknown := slices.DeleteFunc(slices.Clone(folders), known); len(unknown) > 0 {
		err := fault.Usage("class folders under %q that are no classes: %s",
			path.Join(d.Root, dir), fault.Quoted(unknown)).
			WithHint("the classes are: %s", fault.Quoted(d.Classes))
		if err := d.survey.stop(dir, err); err != nil {
			return nil, err
		}
		folders = slices.DeleteFunc(folders, func(folder string) bool { return !known(folder) })
	}
	d.survey.otherForms(d.Training, dir, folders)
	split, err := d.samples(name, dir, folders)
	if err != nil {
		return nil, err
	}
	if len(split.Samples) == 0 {
		err := fault.Usage("no images under %q (looked for %s)",
			path.Join(d.Root, dir), ImageEndings)
		return nil, d.survey.stop(dir, err)
	}
	return split, nil
}

// samples lists the images of the split in dir, labelled by the class of their folder.
func (d *Dataset) samples(name, dir string, folders []string) (*Split, error) {
	split := &Split{Name: name, Dir: dir}
	for _, folder := range folders {
		label := int32(slices.Index(d.Classes, names.Same(folder)))
		images, err := imagesBelow(d.Root, path.Join(dir, folder), label, d.survey)
		if err != nil {
			return nil, err
		}
		split.Samples = append(split.Samples, images...)
	}
	if d.sets {
		if err := d.merge(split); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(split.Samples, func(a, b Sample) int { return strings.Compare(a.Path, b.Path) })
	return split, nil
}

// checkNoneEmpty refuses classes without training images: a network would
// have an output that nothing ever teaches.
func (d *Dataset) checkNoneEmpty() error {
	count := make([]int, len(d.Classes))
	for _, sample := range d.Training.Samples {
		for _, label := range d.labelsOf(sample) {
			count[label]++
		}
	}
	var empty, folders []string
	for label, class := range d.Classes {
		if count[label] == 0 {
			empty, folders = append(empty, class), append(folders, path.Join(d.Root, d.Training.Dir, class))
		}
	}
	switch {
	case len(empty) == 0:
		return nil
	case d.shards != nil:
		return fault.Usage("no training images of %s in the shards of %q", fault.Quoted(empty), d.Origin()).
			WithHint("add training images of the class, or leave its images out")
	case d.List != "":
		return fault.Usage("no training images of %s in %q", fault.Quoted(empty), d.List).
			WithHint("add training images of the class, or remove its lines")
	}
	return fault.Usage("no images under %s (looked for %s)", fault.Quoted(folders), ImageEndings).
		WithHint("add images of the class or remove its folder")
}
