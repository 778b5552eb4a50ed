package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

func compareCommand(stdout io.Writer) *cli.Command {
	return &cli.Command{
		Name:      "compare",
		Usage:     "compare runs on the same test images",
		ArgsUsage: "RUN...",
		UsageText: "tfft compare runs/a runs/b\ntfft compare runs/a/warmup runs/a --output courses.png",
		Description: "Each RUN is a run's folder (its last phase), the folder of one of its phases (runs/a/warmup),\n" +
			"or one in a run's folder that eval --output wrote. All others are compared with the first.\n" +
			"The p-value is the probability that two equally good classifiers differ at least this much\n" +
			"on the same images (McNemar's exact test). Of several labels an image, there is one for\n" +
			"images that are told right as a whole, and one for each class, corrected (Holm).",
		Flags: []cli.Flag{
			stringFlag("output", "draw the validation loss and accuracy of all runs to the PNG `FILE`"),
			boolFlag("json", "print the comparison, of every two runs, as one JSON object"),
		},
		Action: func(c *cli.Context) error {
			if c.NArg() < 2 {
				return fault.Usage("compare takes two runs or more").WithHint("tfft compare runs/a runs/b")
			}
			runs, err := openCompared(c.Args().Slice())
			if err != nil {
				return err
			}
			comparison, err := compareRuns(runs)
			if err != nil {
				return fault.Usage("%w", err).
					WithHint("test both on the same images: tfft eval --run RUN --data DIR --output RUN/test, then compare RUN/test")
			}
			if path := c.String("output"); path != "" {
				if err := plot.DrawCourses(path, strings.ReplaceAll(runs[0].metric, "_", " "), courses(runs)); err != nil {
					return err
				}
			}
			if c.Bool("json") {
				return printComparisonJSON(stdout, runs, comparison)
			}
			return printComparison(stdout, runs, comparison)
		},
	}
}

// comparedRun is a run, up to the phase that was tested.
type comparedRun struct {
	name       string // as short as tells it from the others
	task       string
	metric     string // of the history, the one that counts most
	classes    []string
	tested     []eval.Prediction // of the task classify
	labelled   []eval.Told       // of the task multilabel
	phases     []string          // that led to it
	starts     []int             // the epochs with which phases after the first began
	history    []train.Epoch
	parameters int // that were trained in any phase
}

// seconds is the time that training took.
func (r *comparedRun) seconds() float64 {
	sum := 0.0
	for _, row := range r.history {
		sum += row.Seconds
	}
	return sum
}

// openCompared reads what the arguments stand for.
func openCompared(args []string) ([]*comparedRun, error) {
	short := shortNames(args)
	runs := make([]*comparedRun, len(args))
	for i, arg := range args {
		var err error
		if runs[i], err = readCompared(filepath.Clean(arg)); err != nil {
			return nil, err
		}
		runs[i].name = short[i]
	}
	return runs, nil
}

// shortNames are the arguments without the folders that all of them begin with.
func shortNames(args []string) []string {
	parts := make([][]string, len(args))
	for i, arg := range args {
		parts[i] = strings.Split(filepath.ToSlash(filepath.Clean(arg)), "/")
	}
	common := 0
	for all := true; all; {
		for _, p := range parts {
			all = all && common < len(p)-1 && p[common] == parts[0][common]
		}
		if all {
			common++
		}
	}
	short := make([]string, len(args))
	for i, p := range parts {
		short[i] = names.Text(strings.Join(p[common:], "/"))
	}
	return short
}

// readCompared reads a run's folder, or one in it with a predictions.csv.
func readCompared(dir string) (*comparedRun, error) {
	run, tested := runfolder.Folder(dir), ""
	if !isFile(run.RecordFile()) && holdsTest(dir) {
		run, tested = runfolder.Folder(filepath.Dir(dir)), filepath.Base(dir)
	}
	record, err := run.ReadRecord()
	if err != nil {
		return nil, err
	}
	if err := run.CheckModel(); err != nil {
		return nil, err
	}
	manifest, err := graph.ReadManifest(run.Model())
	if err != nil {
		return nil, err
	}
	r := &comparedRun{task: manifest.Task.Name, classes: record.Classes}
	if len(manifest.Task.Metrics) > 0 {
		r.metric = manifest.Task.Metrics[0].Name
	}
	if tested == "" {
		tested = lastTested(run, manifest)
	}
	if err := run.CheckResults(tested, runfolder.PredictionsFile); err != nil {
		return nil, err
	}
	if err := r.readTested(dir, filepath.Join(string(run), tested, runfolder.PredictionsFile)); err != nil {
		return nil, err
	}
	for _, phase := range manifest.Phases {
		if record.Phases[phase.Name].StartFrom.Given() { // what came before did not lead to it
			r.phases, r.starts, r.history, r.parameters = nil, nil, nil, 0
		}
		if err := r.add(run, phase); err != nil {
			return nil, err
		}
		if phase.Name == tested {
			break
		}
	}
	return r, nil
}

// readTested reads what the run in dir said of its test images.
func (r *comparedRun) readTested(dir, predictions string) (err error) {
	switch r.task {
	case graph.Classify:
		r.tested, err = eval.ReadPredictions(predictions, r.classes)
	case dataset.Multilabel:
		r.labelled, err = eval.ReadLabelled(predictions, r.classes)
	default:
		err = fault.Usage("the run in %q is of the task %q, and only classifiers can be compared", dir, r.task)
	}
	return err
}

// lastTested is the run's last phase that was tested.
func lastTested(run runfolder.Folder, m *graph.Manifest) string {
	for _, name := range slices.Backward(m.PhaseNames()) {
		if holdsTest(filepath.Join(string(run), name)) {
			return name
		}
	}
	return m.Phases[0].Name
}

// add appends the history of a phase, if it was run.
func (r *comparedRun) add(run runfolder.Folder, phase graph.Phase) error {
	if err := run.CheckResults(phase.Name, runfolder.HistoryFile); err != nil {
		return err
	}
	path := filepath.Join(string(run), phase.Name, runfolder.HistoryFile)
	if !isFile(path) {
		return nil
	}
	rows, err := train.ReadHistory(path)
	if err != nil {
		return err
	}
	if len(r.history) > 0 {
		r.starts = append(r.starts, len(r.history)+1)
	}
	r.phases, r.history = append(r.phases, phase.Name), append(r.history, rows...)
	r.parameters = max(r.parameters, phase.TrainableParameters)
	return nil
}

// compareRuns compares runs of one task.
func compareRuns(runs []*comparedRun) (*eval.Comparison, error) {
	var all []eval.Outcome
	var labelled []eval.LabelledOutcome
	for _, r := range runs {
		if r.task != runs[0].task {
			return nil, fault.Usage("%q is of the task %s, %q of %s", runs[0].name, runs[0].task, r.name, r.task)
		}
		all = append(all, eval.Outcome{Name: r.name, Classes: r.classes, Predictions: r.tested})
		labelled = append(labelled, eval.LabelledOutcome{Name: r.name, Classes: r.classes, Images: r.labelled})
	}
	if runs[0].task == dataset.Multilabel {
		return eval.CompareLabelled(labelled)
	}
	return eval.Compare(all)
}

func courses(runs []*comparedRun) []plot.Course {
	var all []plot.Course
	for _, r := range runs {
		c := plot.Course{Name: r.name, PhaseStarts: r.starts}
		for _, row := range r.history {
			c.ValLoss, c.ValMetric = append(c.ValLoss, row.Validation[train.Loss]), append(c.ValMetric, row.Validation[r.metric])
		}
		all = append(all, c)
	}
	return all
}

// holdsTest says whether the results of a test are in dir, or were.
func holdsTest(dir string) bool {
	return isFile(filepath.Join(dir, runfolder.PredictionsFile)) || isFile(filepath.Join(dir, durable.SumsFile))
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
