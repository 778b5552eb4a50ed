package main

import (
	"cmp"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/neighbours"
)

// groupFlags say which images stay in one fold; more stand behind those of groups that are given.
func groupFlags(more ...cli.Flag) []cli.Flag {
	return grouped("images that belong together", slices.Concat([]cli.Flag{
		stringFlag("group-by", "keep images with the same value in the `COLUMN` of the list --data, or of --groups, in one fold, such as those of one series"),
		stringFlag("groups", "read the groups from the CSV `FILE`, with the columns path (as predictions.csv has it) and --group-by's, or group"),
	}, more)...)
}

// similarityFlag says which images are near-duplicates.
func similarityFlag() cli.Flag {
	similarity := floatFlag("similarity", "near-duplicates are images whose features have a cosine similarity of `S` or more, on one scale; 1 at most", "")
	similarity.Value = neighbours.DefaultSimilarity
	return similarity
}

// groupColumn is the column of --groups if nothing else is said.
const groupColumn = "group"

// groupsOf are the groups of images; nil: each is on its own.
func groupsOf(c *cli.Context, training *tfrunner.Config) (map[string]string, error) {
	file, column := c.String("groups"), c.String("group-by")
	switch {
	case file != "":
		return dataset.ReadGroups(file, cmp.Or(column, groupColumn))
	case column == "":
		return nil, nil
	case !dataset.IsList(training.Data):
		return nil, fault.Usage("--group-by %s: --data %q is no list, and has no columns", column, training.Data).
			WithHint("give a CSV file with the columns path and %s as --groups", column)
	}
	training.OtherColumns = []string{column}
	return dataset.ReadGroups(training.Data, column)
}

// similarityOf reads and checks --similarity.
func similarityOf(c *cli.Context) (float64, error) {
	s := c.Float64("similarity")
	if !(s > 0 && s <= 1) {
		return 0, fault.Usage("--similarity %v: want a number above 0, and at most 1", s)
	}
	return s, nil
}
