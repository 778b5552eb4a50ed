package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
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
	return group("cache", "show, check or remove cached features and images",
		cacheSubcommand("list", "list the caches and their sizes", func(dir string, asJSON bool) error {
			return listCaches(stdout, dir, asJSON)
		}, boolFlag("json", "print one JSON object a line")),
		cacheSubcommand("verify", "read all features and name damaged files", func(dir string, _ bool) error {
			return verifyCaches(stdout, dir)
		}),
		cacheSubcommand("clear", "remove all cached features and images", func(dir string, _ bool) error {
			return clearCaches(stdout, dir)
		}),
	)
}

func cacheSubcommand(name, usage string, action func(dir string, asJSON bool) error, flags ...cli.Flag) *cli.Command {
	return &cli.Command{
		Name: name, Usage: usage, UsageText: fmt.Sprintf("tfft cache %s\ntfft cache %[1]s --cache-dir /scratch/tfft", name),
		Flags: append([]cli.Flag{cacheDirFlag()}, flags...),
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			dir, err := tfrunner.CacheFolder(c.String("cache-dir"))
			if err != nil {
				return err
			}
			return action(dir, c.Bool("json"))
		},
	}
}

// cached is one line of the list.
type cached struct {
	Path   string    `json:"path"`
	Kind   string    `json:"kind"` // features or images
	What   string    `json:"what"`
	Images int       `json:"images,omitempty"` // 0: unknown
	Bytes  int64     `json:"bytes"`
	Used   time.Time `json:"used"`

	remove func() error
}

// caches finds everything that runs keep in dir.
func caches(dir string) ([]cached, error) {
	features, err := featurecache.List(filepath.Join(dir, tfrunner.FeaturesFolder))
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
		list = append(list, cached{e.Dir, "features", what, e.Images, e.Bytes, e.Used, e.Remove})
	}
	for _, f := range images {
		list = append(list, cached{f.Name, "images", "decoded images", 0, f.Bytes, f.Used, f.Remove})
	}
	return list, nil
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
	total := int64(0)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "WHAT\tIMAGES\tSIZE\tLAST USED\tPATH")
	for _, c := range list {
		images := ""
		if c.Images > 0 {
			images = humanize.Comma(int64(c.Images))
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", c.What, images, humanize.Bytes(uint64(c.Bytes)), humanize.Time(c.Used), names.Text(c.Path))
		total += c.Bytes
	}
	fmt.Fprintf(table, "total\t\t%s\t\t\n", humanize.Bytes(uint64(total)))
	return table.Flush()
}

func verifyCaches(w io.Writer, dir string) error {
	entries, err := featurecache.List(filepath.Join(dir, tfrunner.FeaturesFolder))
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

func clearCaches(w io.Writer, dir string) error {
	list, err := caches(dir)
	if err != nil {
		return err
	}
	freed := int64(0)
	for _, c := range list {
		if err := c.remove(); err != nil {
			return fault.Failed("remove a cache: %w", err)
		}
		freed += c.Bytes
	}
	fmt.Fprintf(w, "removed %d caches, %s\n", len(list), humanize.Bytes(uint64(freed)))
	return nil
}
