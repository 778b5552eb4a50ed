package tfrunner

import (
	"cmp"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// recall takes what is not given from the record of the run that lies in Folder: graph,
// data, seed and so on, and the settings of its phases, unless Fresh forgets these. A
// folder without a run is an error only where graph or data are missing.
func (c *Config) recall() error {
	if c.Folder == "" {
		return nil
	}
	record, err := c.Folder.ReadRecord()
	if err != nil {
		return c.withoutRecord(err)
	}
	if !c.Fresh {
		c.Recorded = record.Phases
	}
	if c.Given == nil {
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
	return nil
}

// withoutRecord is the error where the record cannot be read, and is needed. Whoever gives
// what it held can go on (exit code 2).
func (c *Config) withoutRecord(err error) error {
	if c.Given == nil || c.Graph != "" && c.Data != "" {
		return nil
	}
	if fault.Code(err) == fault.ExitUsage {
		return err
	}
	return fault.Usage("%w", err).WithHint("give `graph`, `data` and the settings that the run began with: run.json is written again then")
}

// recallFor makes what recall found fit the graph: without graph and data given, the
// phases are those that the run was to train.
func (c *Config) recallFor(m *graph.Manifest) error {
	if err := c.recallBest(m); err != nil || c.Given == nil {
		return err
	}
	fromRecord := len(c.Recorded) > 0 && len(c.Phases) == 0 && !c.Given("graph") && !c.Given("data")
	if fromRecord {
		c.Phases = slices.DeleteFunc(m.PhaseNames(), func(name string) bool {
			_, ok := c.Recorded[name]
			return !ok
		})
	}
	return cmp.Or(c.recallInit(m, fromRecord), c.recallDecode(m))
}

// recallBest finds the metrics of the columns that decide, by the record, which epoch is
// the best.
func (c *Config) recallBest(m *graph.Manifest) (err error) {
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
	return nil
}

// recallInit takes over what weights a phase was to begin with that has not begun: the
// first of the phases asked for, or, where these are the record's, any. Those before it do
// not lead to it, and are not run.
func (c *Config) recallInit(m *graph.Manifest, fromRecord bool) error {
	if c.Given("init") || c.Given("reset-head") {
		return nil
	}
	asked := c.Phases
	if len(asked) == 0 {
		asked = m.PhaseNames()
	}
	if !fromRecord {
		asked = asked[:1]
	}
	for k, name := range asked {
		was, ok := c.Recorded[name]
		if known := was.InitDir != "" || was.StartFrom.Weights == checkpoint.StartFromGraph; !ok || !known || c.Folder.Began(name) {
			continue
		}
		if fromRecord {
			c.Phases = asked[k:]
		}
		c.ResetHead = was.StartFrom.ResetHead
		c.Weights = cmp.Or(names.Parse(was.InitDir), checkpoint.StartFromGraph)
		if err := c.startFrom(); err != nil {
			return err
		}
		if c.StartFrom != was.StartFrom {
			return fault.Usage("phase %q was to begin with the model of the run in %q, which is another one now", name, c.Weights).
				WithHint("give `init` and `fresh` to begin with it as it is")
		}
		return nil
	}
	return nil
}

// recallDecode takes over how training images were decoded: one way for all phases of a
// command, because there is one cache of decoded images.
func (c *Config) recallDecode(m *graph.Manifest) error {
	if c.Given("decode") {
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
	for name, own := range c.Own {
		own.Decode = c.Decode
		c.Own[name] = own
	}
	return nil
}
