package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/process"
)

func checkCommand(stdout, stderr io.Writer) *cli.Command {
	return &cli.Command{
		Name:  "check",
		Usage: "decode every image and list what is wrong",
		Description: "Prints one line for each problem: the file or folder, what is wrong, and what tfft run does\n" +
			"about it. Nothing is changed. The exit code is 2 if a run would stop.",
		UsageText: "tfft dataset check --data food11\ntfft dataset check --data food11 --json",
		Flags: slices.Concat(grouped(headingRequired,
			stringFlag("data", dataUsage),
		), []cli.Flag{
			taskFlag(),
			workersFlag("read and decode images in `N` goroutines"),
			boolFlag("json", "print one JSON object a line, the last one with the totals"),
		}, decodingFlags()),
		Action: func(c *cli.Context) error {
			if err := cmp.Or(noArgs(c), required(c, "data"), positive(c, "workers")); err != nil {
				return err
			}
			decoding, err := decodingOf(c)
			if err != nil {
				return err
			}
			out := printerOf(c)
			checked, err := checkData(c.Context, dataset.ReaderOf(c.String("task")), c.String("data"), c.Int("workers"), decoding, out)
			if err != nil {
				return err
			}
			return showChecked(stdout, checked, c.String("data"), c.Bool("json"))
		},
	}
}

// checkSide is the size that a check decodes to, in pixels: it matters only in
// that a file's pixels have to be there.
const checkSide = 32

func checkData(ctx context.Context, reader dataset.Reader, data string, workers int, how decodingOptions, out ui.Printer) (*dataset.Checked, error) {
	decoder, err := pixels.New(pixels.Options{
		Height: checkSide, Width: checkSide, Interpolation: "nearest", IgnoreEXIF: how.ignoreEXIF, Memory: how.memory,
	})
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	decoder.Listen(process.DecoderWarned)
	cfg := dataset.LoaderConfig{
		Height: checkSide, Width: checkSide, Workers: workers, Decoder: decoder, MaxPixels: how.maxPixels,
	}
	return reader.Check(ctx, data, cfg, func(done, total int) { out.Work("check", done, total) })
}

// showChecked prints what was found. Its error says that a run would stop.
func showChecked(w io.Writer, checked *dataset.Checked, data string, asJSON bool) error {
	fatal, hint := 0, "fix them"
	for _, f := range checked.Findings {
		if f.Consequence.Fatal() {
			fatal++
		}
		if f.Consequence == dataset.BadFile {
			hint = "fix them; bad images can also be left out with tfft run --bad-images skip"
		}
	}
	show := printChecked
	if asJSON {
		show = encodeChecked
	}
	if err := show(w, checked, fatal); err != nil {
		return err
	}
	if fatal == 0 {
		return nil
	}
	return fault.Usage("%d of the findings in %q would stop a run", fatal, data).
		WithHint("%s", hint)
}

func printChecked(w io.Writer, checked *dataset.Checked, fatal int) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(checked.Findings) > 0 {
		fmt.Fprintln(table, "FILE\tWHAT IT IS\tWHAT TFFT DOES")
	}
	for _, f := range checked.Findings {
		fmt.Fprintf(table, "%q\t%s\t%s\n", f.Path, oneLine(ui.Flags(f.Problem)), ui.Flags(string(f.Consequence)))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "used: %s\n", checked.Used)
	_, err := fmt.Fprintf(w, "%s images, %d findings, %d would stop a run; %s repeat another image of their class\n",
		humanize.Comma(int64(checked.Images)), len(checked.Findings), fatal, humanize.Comma(int64(checked.Duplicates)))
	return err
}

// oneLine keeps a text from breaking the table.
func oneLine(text string) string {
	return strings.NewReplacer("\n", " ", "\t", " ", "\r", " ").Replace(text)
}

func encodeChecked(w io.Writer, checked *dataset.Checked, fatal int) error {
	out := json.NewEncoder(w)
	for _, f := range checked.Findings {
		f.Problem, f.Hint, f.Consequence = ui.Flags(f.Problem), ui.Flags(f.Hint), dataset.Consequence(ui.Flags(string(f.Consequence)))
		if err := out.Encode(f); err != nil {
			return err
		}
	}
	return out.Encode(checkTotals{checked, len(checked.Findings), fatal})
}

// checkTotals are the last line of check --json.
type checkTotals struct {
	*dataset.Checked
	Findings int `json:"findings"`
	Fatal    int `json:"fatal"`
}
