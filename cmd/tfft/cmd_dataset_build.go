package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/build"
	"github.com/tfft/tfft/internal/fault"
)

// Values of --from.
const (
	fromFood11   = "food11"
	fromNumbered = "numbered"
	fromFolders  = "folders"
	fromCSV      = "csv"
)

// buildOptions are the flags of tfft dataset build.
type buildOptions struct {
	from, source, csv, output, link string
	classNames                      string        // as given
	shares                          *build.Shares // nil: the source is split already
	seed                            uint64
	json                            bool
}

func buildCommand(stdout, stderr io.Writer) *cli.Command {
	link := stringFlag("link", "create images `HOW`: hard (links, where the file system can), copy or symbolic (links)")
	link.Value = build.LinkHard
	return &cli.Command{
		Name:  "build",
		Usage: "make the class folders that tfft run reads",
		Description: "Makes OUTPUT/training/CLASS/..., validation and evaluation. The source is not changed.\n" +
			"A hard link is the same file: editing one in place edits the other.\n" +
			"The same command completes a build that was stopped.",
		UsageText: "tfft dataset build --from food11 --source Food-11 --output food11\n" +
			"tfft dataset build --from folders --source photos --split 0.8,0.2 --output d\n" +
			"tfft dataset build --csv labels.csv --split 0.8,0.1,0.1 --output d",
		Flags: slices.Concat(grouped(headingRequired,
			stringFlag("output", "make the class folders in the folder `DIR`"),
		), []cli.Flag{
			stringFlag("from", "the source is `LAYOUT`: food11 (training/0_123.jpg, 0 being bread), numbered (the same with --class-names), "+
				"folders (one a class) or csv"),
			stringFlag("source", "folder `DIR` of the images; with --csv, where its paths start"),
			stringFlag("csv", "the images are listed in `FILE`: path, label and perhaps split, with or without a header line"),
			stringFlag("class-names", "`NAMES` of the numbers 0, 1, ...: a list with commas, or a file with one name a line"),
			stringFlag("split", "split each class by the `FRACTIONS` 0.8,0.1,0.1 (training, validation, evaluation) or 0.8,0.2"),
			&cli.Uint64Flag{Name: "seed", EnvVars: envVar("seed"), Usage: "seed `N` of the split"},
			link,
			boolFlag("json", "print one JSON object instead of a table"),
		}),
		Action: func(c *cli.Context) error {
			opts, err := buildOptionsOf(c)
			if err != nil {
				return err
			}
			return buildDataset(c.Context, opts, stdout, printerOf(c))
		},
	}
}

// buildOptionsOf reads and checks the flags.
func buildOptionsOf(c *cli.Context) (buildOptions, error) {
	opts := buildOptions{
		from: c.String("from"), source: c.String("source"), csv: c.String("csv"), output: c.String("output"),
		link: c.String("link"), classNames: c.String("class-names"), seed: c.Uint64("seed"), json: c.Bool("json"),
	}
	if opts.from == "" && opts.csv != "" {
		opts.from = fromCSV
	}
	err := cmp.Or(noArgs(c), opts.checkFrom(c), required(c, "output"))
	if err != nil {
		return opts, err
	}
	if split := c.String("split"); split != "" {
		opts.shares, err = build.ParseShares(split)
	}
	return opts, err
}

// checkFrom refuses a layout without its flags, and flags of another layout.
func (o buildOptions) checkFrom(c *cli.Context) error {
	switch o.from {
	case "":
		return required(c, "from")
	case fromFood11:
		return cmp.Or(required(c, "source"), o.without(c, "csv", "class-names"))
	case fromNumbered:
		return cmp.Or(required(c, "source", "class-names"), o.without(c, "csv"))
	case fromFolders:
		return cmp.Or(required(c, "source", "split"), o.without(c, "csv", "class-names"))
	case fromCSV:
		return cmp.Or(required(c, "csv"), o.without(c, "class-names"))
	}
	return nil
}

func (o buildOptions) without(c *cli.Context, names ...string) error {
	for _, name := range names {
		if c.String(name) != "" {
			return fault.Usage("--%s does not go with --from %s", name, o.from).WithHint("see %s --help", c.Command.HelpName)
		}
	}
	return nil
}

// plan reads the source.
func (o buildOptions) plan() (*build.Plan, error) {
	switch o.from {
	case fromCSV:
		base := o.source
		if base == "" {
			base = filepath.Dir(o.csv)
		}
		return build.PlanCSV(o.csv, base, o.shares, o.seed)
	case fromFolders:
		return build.PlanFolders(o.source, *o.shares, o.seed)
	}
	names, err := build.Food11(), error(nil)
	if o.from == fromNumbered {
		names, err = build.ClassNames(o.classNames)
	}
	if err != nil {
		return nil, err
	}
	return build.PlanNumbered(o.source, names, o.shares, o.seed)
}

// buildDataset makes the class folders and says what is in them.
func buildDataset(ctx context.Context, opts buildOptions, stdout io.Writer, out ui.Printer) error {
	plan, err := opts.plan()
	if err != nil {
		return err
	}
	built, err := plan.Build(ctx, opts.output, opts.link)
	if err != nil {
		return err
	}
	if built.NoLink != nil {
		out.Note("copied %d images: hard links are not possible (%v)", built.Copied, built.NoLink)
	}
	if plan.Again > 0 {
		out.Note("%d lines name a file that another line names: it is there once", plan.Again)
	}
	if len(plan.UnusedColumns) > 0 {
		out.Note("%q: columns that are not used: %s", opts.csv, fault.Quoted(plan.UnusedColumns))
	}
	if len(plan.Unused) > 0 {
		out.Note("no images of %s", strings.Join(plan.Unused, ", "))
	}
	for _, split := range []string{dataset.Validation, dataset.Evaluation} {
		if lacking := plan.Lacking(split); len(lacking) > 0 {
			out.Note("no %s images of %s", split, strings.Join(lacking, ", "))
		}
	}
	if opts.json {
		return json.NewEncoder(stdout).Encode(summaryOf(opts, plan, built))
	}
	if err := printCounts(stdout, plan); err != nil {
		return err
	}
	out.Note("%s: %d images made, %d there already", opts.output, built.Made, built.Already)
	return nil
}

// buildSummary is what --json prints.
type buildSummary struct {
	Output  string                    `json:"output"`
	Link    string                    `json:"link"`
	Made    int                       `json:"made"`
	Copied  int                       `json:"copied"` // of those made
	Already int                       `json:"already"`
	Images  map[string]map[string]int `json:"images"` // by class and split
	Unused  []string                  `json:"unused_classes,omitempty"`
}

func summaryOf(opts buildOptions, plan *build.Plan, built *build.Built) buildSummary {
	return buildSummary{
		Output: opts.output, Link: opts.link, Made: built.Made, Copied: built.Copied, Already: built.Already,
		Images: plan.Counts(), Unused: plan.Unused,
	}
}

// printCounts prints the images of each class and split.
func printCounts(w io.Writer, plan *build.Plan) error {
	counts, sums := plan.Counts(), make(map[string]int)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(class string, of map[string]int) {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", class, humanize.Comma(int64(of[dataset.Training])), humanize.Comma(int64(of[dataset.Validation])), humanize.Comma(int64(of[dataset.Evaluation])))
	}
	fmt.Fprintln(table, "CLASS\tTRAINING\tVALIDATION\tEVALUATION")
	for _, class := range plan.Classes {
		row(class, counts[class])
		for split, n := range counts[class] {
			sums[split] += n
		}
	}
	row("total", sums)
	return table.Flush()
}
