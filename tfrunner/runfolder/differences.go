package runfolder

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/differ"
)

// Difference is a file in which two runs differ.
type Difference struct {
	File string // its path in the run folder
	How  string
}

func (d Difference) String() string { return d.File + ": " + d.How }

// Differences finds where two runs of the same phases differ: in the variables
// of the checkpoints at the phases' ends and of the model, the histories but for what
// a clock fills, and what was predicted. All has to be there.
func Differences(a, b Folder) ([]Difference, error) {
	record, err := a.ReadRecord()
	if err != nil {
		return nil, err
	}
	files := []string{filepath.Join("model", "variables", "variables.data-00000-of-00001"), filepath.Join("model", "assets.extra", "labels.txt")}
	for phase, p := range record.Phases {
		end := lastCheckpoint(string(a), phase)
		if end == "" {
			return nil, fmt.Errorf("%q has no checkpoint of phase %q after %d epochs", a, phase, p.Epochs)
		}
		for _, part := range []string{"variables.*", "frozen.*"} {
			found, err := fs.Glob(os.DirFS(string(a)), checkpointsDir+"/"+end+"/"+part)
			if err != nil {
				return nil, err
			}
			files = append(files, found...)
		}
		files = append(files, EqualResults(phase)...)
	}
	return CompareFiles(string(a), string(b), files), nil
}

// EqualResults are the files of a phase that are the same in runs that are, by their
// paths in the run folder.
func EqualResults(phase string) (files []string) {
	for _, name := range []string{HistoryFile, PredictionsFile, ReportFile, ReportJSONFile} {
		files = append(files, filepath.Join(phase, name))
	}
	return files
}

// CompareFiles finds which of the files differ in two run folders, and how.
func CompareFiles(a, b string, files []string) (differences []Difference) {
	slices.Sort(files)
	for _, file := range files {
		if how := CompareFile(filepath.Join(a, file), filepath.Join(b, file)); how != "" {
			differences = append(differences, Difference{file, how})
		}
	}
	return differences
}

// CompareFile says how two files differ; empty: they do not.
func CompareFile(a, b string) string {
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
		return differ.Tables(x, y, Timed)
	}
	return differ.Bytes(x, y)
}

// Timed says whether a clock fills a column of history.csv.
func Timed(column string) bool {
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
