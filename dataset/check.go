package dataset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
)

// Checked is the outcome of Check.
type Checked struct {
	Images     int       `json:"images"`     // looked at
	Duplicates int       `json:"duplicates"` // that repeat another one of their class and split
	Used       string    `json:"used"`       // by a run
	Findings   []Finding `json:"-"`          // by path
}

// Check scans the dataset of origin, as Scan does, reads and decodes all its images as
// training would, and lists all findings about its files. It changes nothing. Of
// cfg, only size, workers, decoder and limits count. It fails only where there is
// nothing to check, such as no folder.
func (r Reader) Check(ctx context.Context, origin string, cfg LoaderConfig, progress func(done, total int)) (*Checked, error) {
	d, err := r.datasetOf(origin)
	if err != nil {
		return nil, err
	}
	cfg.Source = d.Source()
	s := d.survey
	s.whole = true
	if err := d.scan(); err != nil {
		return nil, err
	}
	var owners []*Split // of each sample
	for _, split := range d.Splits() {
		s.missingClasses(d, split)
		for range split.Samples {
			owners = append(owners, split)
		}
		cfg.Samples = append(cfg.Samples, split.Samples...)
	}
	c := &Checked{Images: len(cfg.Samples), Used: d.Used()}
	if c.Images > 0 {
		cfg.BatchSize, cfg.Cache = 1, nil
		loader, err := NewLoader(cfg)
		if err != nil {
			return nil, err
		}
		if err := c.look(ctx, loader, d, owners, progress); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(s.findings, func(a, b Finding) int { return cmp.Compare(a.Path, b.Path) })
	c.Findings = s.findings
	return c, nil
}

// missingClasses notes classes that a split has no image of.
func (s *survey) missingClasses(d *Dataset, split *Split) {
	present := make([]bool, len(d.Classes))
	for _, sample := range split.Samples {
		for _, label := range d.labelsOf(sample) {
			present[label] = true
		}
	}
	for label, class := range d.Classes {
		if !present[label] && split != d.Training { // without training images, it is a fatal finding already
			s.note(split.Dir, fmt.Sprintf("no image of class %q", class), Suspect)
		}
	}
}

// look decodes every image and compares their contents.
func (c *Checked) look(ctx context.Context, l *Loader, d *Dataset, owners []*Split, progress func(done, total int)) error {
	s := d.survey
	sums := make([][sha256.Size]byte, len(owners))
	good := make([]bool, len(owners))
	err := l.eachImage(ctx, (*imageFiller).inspect, progress, func(i int, f *imageFiller, err error) {
		sample := l.cfg.Samples[i]
		if err != nil {
			s.findings = append(s.findings, findingOf(sample.Path, err, BadFile))
			return
		}
		sums[i], good[i] = sha256.Sum256(f.contents), true
		s.remark(sample.Path, f)
	})
	if err != nil {
		return err
	}
	first := map[[sha256.Size]byte]int{}
	for i, sample := range l.cfg.Samples {
		if !good[i] {
			continue
		}
		before, again := first[sums[i]]
		if !again {
			first[sums[i]] = i
			continue
		}
		other := l.cfg.Samples[before]
		switch {
		case owners[i] != owners[before]:
			s.note(sample.Path, fmt.Sprintf("the same picture as %q of the %s split: what is measured on one was seen in the other",
				other.Path, owners[before].Name), Suspect)
		case sample.Label != other.Label:
			s.note(sample.Path, fmt.Sprintf("the same picture as %q of class %q", other.Path, d.ClassOf(other)), Suspect)
		default:
			c.Duplicates++
		}
	}
	return nil
}
