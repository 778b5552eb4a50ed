package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/differ"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// difference is a file in which two runs differ.
type difference struct {
	file string // its path in the run folder
	how  string
}

func (d difference) String() string { return d.file + ": " + d.how }

// compareRunFolders finds where two runs of the same phases differ: in the variables
// of the checkpoints at the phases' ends and of the model, the histories but for what
// a clock fills, and what was predicted. All has to be there.
func compareRunFolders(a, b string) ([]difference, error) {
	record, err := runfolder.Folder(a).ReadRecord()
	if err != nil {
		return nil, err
	}
	files := []string{filepath.Join("model", "variables", "variables.data-00000-of-00001"), filepath.Join("model", "assets.extra", "labels.txt")}
	for phase, p := range record.Phases {
		end := lastCheckpoint(a, phase)
		if end == "" {
			return nil, fmt.Errorf("%q has no checkpoint of phase %q after %d epochs", a, phase, p.Epochs)
		}
		files = append(files, filepath.Join("checkpoints", end, "variables.index"), filepath.Join("checkpoints", end, "variables.data-00000-of-00001"))
		files = append(files, phaseResults(phase)...)
	}
	return compareFiles(a, b, files), nil
}

// phaseResults are the files of a phase that are the same in runs that are.
func phaseResults(phase string) (files []string) {
	for _, name := range []string{historyFile, "predictions.csv", "report.txt", "report.json"} {
		files = append(files, filepath.Join(phase, name))
	}
	return files
}

// compareFiles finds which of the files differ in two run folders, and how.
func compareFiles(a, b string, files []string) (differences []difference) {
	slices.Sort(files)
	for _, file := range files {
		if how := compareFile(filepath.Join(a, file), filepath.Join(b, file)); how != "" {
			differences = append(differences, difference{file, how})
		}
	}
	return differences
}

// compareFile says how two files differ; empty: they do not.
func compareFile(a, b string) string {
	x, err := os.ReadFile(a)
	if err != nil {
		return err.Error()
	}
	y, err := os.ReadFile(b)
	if err != nil {
		return err.Error()
	}
	switch {
	case len(x) == 0:
		return "empty"
	case filepath.Ext(a) == ".csv":
		return differ.Tables(x, y, timed)
	}
	return differ.Bytes(x, y)
}

// timed says whether a clock fills a column of history.csv.
func timed(column string) bool {
	return column == "seconds" || column == "images_per_second" || strings.HasSuffix(column, "_seconds")
}

// lastCheckpoint is the name of a phase's last checkpoint, empty if there is none.
func lastCheckpoint(run, phase string) string {
	names, err := fs.Glob(os.DirFS(run), "checkpoints/"+phase+"-*-000000")
	if err != nil || len(names) == 0 {
		return ""
	}
	return filepath.Base(slices.Max(names))
}
