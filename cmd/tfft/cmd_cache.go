package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner"
	featurecache "github.com/tfft/tfft/tfrunner/features/cache"
)

// cacheCommand holds the commands for what runs keep on disk for later runs.
func cacheCommand(stdout io.Writer) *cli.Command {
	olderThan := stringFlag("older-than", "only those that no run used for so long, `TIME`, in days or hours: 30d, 12h")
	olderThan.DefaultText = "all"
	return group("cache", "show, check or remove cached features and images",
		cacheSubcommand("list", "list the caches, what they served, and their sizes", "--cache-dir /scratch/tfft", func(dir string, c *cli.Context) error {
			return listCaches(stdout, dir, c.Bool("json"))
		}, boolFlag("json", "print one JSON object a line")),
		cacheSubcommand("verify", "read all features and name damaged files", "--cache-dir /scratch/tfft", func(dir string, _ *cli.Context) error {
			return verifyCaches(stdout, dir)
		}),
		cacheSubcommand("clear", "remove cached features and images", "--older-than 30d --dry-run", func(dir string, c *cli.Context) error {
			age, err := ageOf(c)
			if err != nil {
				return err
			}
			return clearCaches(stdout, dir, age, c.Bool("dry-run"))
		}, olderThan, boolFlag("dry-run", "only list what would be removed")),
	)
}

func cacheSubcommand(name, usage, example string, action func(dir string, c *cli.Context) error, flags ...cli.Flag) *cli.Command {
	return &cli.Command{
		Name: name, Usage: usage, UsageText: fmt.Sprintf("tfft cache %s\ntfft cache %[1]s %s", name, example),
		Flags: append([]cli.Flag{cacheDirFlag()}, flags...),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			dir, err := tfrunner.CacheFolder(c.String("cache-dir"))
			if err != nil {
				return err
			}
			return action(dir, c)
		},
	}
}

// cached is one line of the list.
type cached struct {
	Path   string    `json:"path"`
	Kind   string    `json:"kind"` // features or images
	What   string    `json:"what"`
	Data   []string  `json:"data"`             // folders, lists and shards of images that it served, the last one first
	Graphs []string  `json:"graphs"`           // that features served, likewise
	Images int       `json:"images,omitempty"` // 0: unknown
	Bytes  int64     `json:"bytes"`
	Used   time.Time `json:"used"`

	remove func() error
}

// caches finds everything that runs keep in dir.
func caches(dir string) ([]cached, error) {
	features, err := featurecache.List(dir, filepath.Join(dir, tfrunner.FeaturesFolder))
	if err != nil {
		return nil, fault.Failed("list the caches: %w", err)
	}
	images, err := dataset.ImageCacheFiles(dir)
	if err != nil {
		return nil, fault.Failed("list the caches: %w", err)
	}
	var list []cached
	for _, e := range features {
		what := fmt.Sprintf("%s before %s, %s %s", e.About.Backbone, e.About.Phase, dimensions(e.About.Shape), e.About.Type)
		if e.Damaged {
			what = "features, of what is damaged"
		}
		c := cached{Path: e.Dir, Kind: "features", What: what, Data: []string{}, Graphs: []string{}, Images: e.Images, Bytes: e.Bytes, Used: e.Used, remove: e.Remove}
		for _, use := range slices.Backward(e.About.Uses) {
			c.Data, c.Graphs = append(c.Data, use.Data), append(c.Graphs, use.Graph)
		}
		c.Data, c.Graphs = distinct(c.Data), distinct(c.Graphs)
		list = append(list, c)
	}
	for _, f := range images {
		c := cached{Path: f.Name, Kind: "images", What: "decoded images", Data: []string{}, Graphs: []string{}, Bytes: f.Bytes, Used: f.Used, remove: f.Remove}
		if f.About.Data != "" {
			c.What = fmt.Sprintf("decoded images, %dx%d", f.About.Height, f.About.Width)
			c.Data = []string{f.About.Data}
		}
		list = append(list, c)
	}
	return list, nil
}

// distinct are the names, each once, where it comes first.
func distinct(names []string) (once []string) {
	for _, name := range names {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}

// dimensions writes a shape: 7x7x512.
func dimensions(shape []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(shape), "[]"), " ", "x")
}

func listCaches(w io.Writer, dir string, asJSON bool) error {
	list, err := caches(dir)
	if err != nil {
		return err
	}
	if asJSON {
		out := json.NewEncoder(w)
		for _, c := range list {
			c.Path = names.Text(c.Path)
			if err := out.Encode(c); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		fmt.Fprintf(w, "nothing is kept in %q\n", dir)
		return nil
	}
	return printCaches(w, list)
}

// printCaches writes a table of caches, and what they served.
func printCaches(w io.Writer, list []cached) error {
	total := int64(0)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "WHAT\tIMAGES\tSIZE\tLAST USED\tDATA\tGRAPH\tPATH")
	for _, c := range list {
		images := ""
		if c.Images > 0 {
			images = humanize.Comma(int64(c.Images))
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.What, images, humanize.Bytes(uint64(c.Bytes)), humanize.Time(c.Used),
			lastOf(c.Data), lastOf(c.Graphs), names.Text(c.Path))
		total += c.Bytes
	}
	fmt.Fprintf(table, "total\t\t%s\t\t\t\t\n", humanize.Bytes(uint64(total)))
	return table.Flush()
}

// lastOf is the first of what a cache served, the last used, and how many more there are.
func lastOf(served []string) string {
	switch len(served) {
	case 0:
		return "-"
	case 1:
		return served[0]
	}
	return fmt.Sprintf("%s and %d more", served[0], len(served)-1)
}

func verifyCaches(w io.Writer, dir string) error {
	entries, err := featurecache.List(dir, filepath.Join(dir, tfrunner.FeaturesFolder))
	if err != nil {
		return fault.Failed("list the caches: %w", err)
	}
	images, damaged := 0, 0
	for _, e := range entries {
		for _, err := range e.Verify() {
			damaged++
			fmt.Fprintf(w, "%v\n", err)
		}
		images += e.Images
	}
	if damaged > 0 {
		return fault.Failed("%d damaged files; runs skip them and compute those features again", damaged).
			WithHint("the disk may be failing; tfft cache clear removes all that is kept")
	}
	fmt.Fprintf(w, "features of %s images in %d caches are intact\n", humanize.Comma(int64(images)), len(entries))
	return nil
}
