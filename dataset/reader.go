package dataset

// Reader finds the images of a folder or list, for a task.
type Reader struct {
	sets  bool     // an image is of any number of classes
	other []string // columns of a list that something else is taken from
}

// ReaderOf is what finds the images of a task. Of a task that is not known, an image is of one
// class.
func ReaderOf(task string) Reader { return Reader{sets: task == Multilabel} }

// Besides is r for a list of which something else is taken from these columns too, such as the
// groups of ReadGroups.
func (r Reader) Besides(columns ...string) Reader {
	r.other = columns
	return r
}

// Multilabel is the task of which an image is of any number of classes.
const Multilabel = "multilabel"

// Scan lists the splits, classes and images of origin, each of one class: see Reader.Scan.
func Scan(origin string) (*Dataset, error) { return Reader{}.Scan(origin) }

// ScanSplit lists the images of one split of origin, each of one class: see Reader.ScanSplit.
func ScanSplit(origin, name string, classes []string) (*Split, error) {
	return Reader{}.ScanSplit(origin, name, classes)
}

// Scan lists the splits, classes and images of origin: a folder, or a list (see ReadList). The
// classes are the folders of the training split, or the labels of its lines. It opens folders
// and the list, but no image. Errors name the folders or lines at fault: no training split, two
// folders for one split, classes without training images, classes that training lacks.
func (r Reader) Scan(origin string) (*Dataset, error) {
	d, err := r.datasetOf(origin)
	if err != nil {
		return nil, err
	}
	if err := d.scan(); err != nil {
		return nil, err
	}
	if r.sets {
		if err := checkSetNames(d.Classes); err != nil {
			return nil, err
		}
	}
	d.Targets = d.targets()
	return d, nil
}

// targets are what is true of d's images.
func (d *Dataset) targets() []Target {
	if d.sets {
		return []Target{LabelSets(len(d.Classes), d.Sets)}
	}
	return []Target{Labels()}
}

// reader is what found d.
func (d *Dataset) reader() Reader { return Reader{sets: d.sets, other: d.other} }

// OneClass says whether each image is of one class, and not of any number of them.
func (d *Dataset) OneClass() bool { return !d.sets }
