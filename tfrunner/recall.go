package tfrunner

import (
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// recall takes what is not given from the record of the run that lies in Folder: graph,
// data, seed and so on, and the settings of its phases, unless Fresh forgets these. A
// folder without a run is an error only where graph or data are missing.
func (c *Config) recall() error {
	if c.Given == nil {
		return nil
	}
	record, err := c.Folder.ReadRecord()
	if err != nil {
		if c.Graph == "" || c.Data == "" {
			return err
		}
		return nil
	}
	if c.Graph == "" {
		c.Graph = names.Parse(record.GraphDir)
	}
	if c.Data == "" {
		c.Data = names.Parse(record.DataDir)
	}
	if !c.Given("seed") {
		c.Seed = record.Seed
	}
	if !c.Given("exif") {
		c.IgnoreEXIF = record.EXIF == dataset.EXIFIgnore
	}
	if !c.Given("bad-images") {
		c.SkipBadImages = len(record.Skipped) > 0
	}
	if !c.Fresh {
		c.Recorded = record.Phases
	}
	return nil
}

// recallFor makes what recall found fit the graph: without graph and data given, the
// phases are those that the run was to train.
func (c *Config) recallFor(m *graph.Manifest) (err error) {
	for name, was := range c.Recorded {
		for _, by := range []*train.BestBy{&was.EarlyStopping.By, &was.Ending.BestBy} {
			if by.Column == "" {
				continue
			}
			if *by, err = train.NewBestBy(by.Column, m.Task.Metrics); err != nil {
				return err
			}
		}
		c.Recorded[name] = was
	}
	if len(c.Recorded) > 0 && len(c.Phases) == 0 && !c.Given("graph") && !c.Given("data") {
		c.Phases = slices.DeleteFunc(m.PhaseNames(), func(name string) bool {
			_, ok := c.Recorded[name]
			return !ok
		})
	}
	return c.recallDecode(m)
}

// recallDecode takes over how training images were decoded: one way for all phases of a
// command, because there is one cache of decoded images.
func (c *Config) recallDecode(m *graph.Manifest) error {
	if c.Given == nil || c.Given("decode") {
		return nil
	}
	first := ""
	for _, name := range m.PhaseNames() {
		was, ok := c.Recorded[name]
		if !ok || len(c.Phases) > 0 && !slices.Contains(c.Phases, name) {
			continue
		}
		if first != "" && was.Decode != c.Decode {
			return fault.Usage("phase %q began with `decode` %s, and %q with %s", first, c.Decode, name, was.Decode).
				WithHint("continue them one after the other, with `phase`")
		}
		first, c.Decode = name, was.Decode
	}
	return nil
}
