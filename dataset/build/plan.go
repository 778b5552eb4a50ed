package build

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
)

// splitNames are the splits in the order in which they are filled.
var splitNames = dataset.SplitNames()

// Plan says which image goes into which class folder of which split. PlanFolders,
// PlanNumbered and PlanCSV make one, Build carries it out.
type Plan struct {
	Classes []string // sorted; each has training images
	Unused  []string // class names that were given and have no image
	Again   int      // lines of a list that name a file that another names

	UnusedColumns []string // of a list's header

	source string // the folder that was read, and that must stay apart from the output; "" for a CSV
	images []planned
}

// planned is one image of a Plan.
type planned struct {
	key    string // its name in the source, with slashes: decides order, split and suffix
	file   string // what to open
	class  string
	split  string
	name   string // in the class folder
	origin string // how errors name it
}

// Counts is the number of images by class and split.
func (p *Plan) Counts() map[string]map[string]int {
	counts := make(map[string]map[string]int)
	for _, image := range p.images {
		if counts[image.class] == nil {
			counts[image.class] = make(map[string]int)
		}
		counts[image.class][image.split]++
	}
	return counts
}

// Lacking lists the classes that have no image in a split.
func (p *Plan) Lacking(split string) []string {
	counts := p.Counts()
	return slices.DeleteFunc(slices.Clone(p.Classes), func(class string) bool { return counts[class][split] > 0 })
}

// newPlan completes a plan of images that lack a name, and, where shares are
// given, a split.
func newPlan(images []planned, shares *Shares, seed uint64) (*Plan, error) {
	slices.SortFunc(images, func(a, b planned) int { return strings.Compare(a.key, b.key) })
	p := &Plan{images: images}
	for _, image := range images {
		if !slices.Contains(p.Classes, image.class) {
			p.Classes = append(p.Classes, image.class)
		}
	}
	slices.Sort(p.Classes)
	if shares != nil {
		p.stratify(*shares, seed)
	}
	if lacking := p.Lacking(dataset.Training); len(lacking) > 0 {
		return nil, fault.Usage("no training images of the classes %s", fault.Quoted(lacking)).
			WithHint("move some of their images to the training split, or leave the classes out")
	}
	return p, p.name()
}

// name gives every image its file name: the one it has, and where that would
// meet another in its folder, a suffix made from where it lies in the source, so
// that it does not depend on which other images there are.
func (p *Plan) name() error {
	place := func(i planned, name string) string { return path.Join(i.split, i.class, name) }
	claims := make(map[string]int)
	for _, image := range p.images {
		claims[place(image, path.Base(image.key))]++
	}
	taken := make(map[string]string)
	for i := range p.images {
		image := &p.images[i]
		image.name = path.Base(image.key)
		if claims[place(*image, image.name)] > 1 {
			image.name = withSuffix(image.key)
		}
		at := place(*image, image.name)
		if other, ok := taken[at]; ok {
			return fault.Usage("%q and %q would both become %q", other, image.key, at).WithHint("rename one of them")
		}
		taken[at] = image.key
	}
	return nil
}

// withSuffix is the base name of key, marked with a hash of all of it.
func withSuffix(key string) string {
	sum := sha256.Sum256([]byte(key))
	base, ext := path.Base(key), path.Ext(key)
	return strings.TrimSuffix(base, ext) + "-" + hex.EncodeToString(sum[:4]) + ext
}

// checkClassName refuses what cannot be a class folder's name.
func checkClassName(name string) error {
	if err := dataset.CheckClassName(name); err != nil {
		return err
	}
	switch {
	case name == "":
		return fault.Usage("a class without a name")
	case strings.ContainsAny(name, "/\\"), dataset.IsHidden(name), len(name) > 255:
		return fault.Usage("class name %q cannot be a folder's name", name).
			WithHint("use a name of one line, without slashes, that does not begin with a dot")
	}
	return nil
}
