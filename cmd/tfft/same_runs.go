package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/tfrunner"
)

// compareRunFolders names what differs between two runs of the same phases: the
// variables of the checkpoints at the phases' ends and of the model, the histories
// but for what a clock fills, and what was predicted. All has to be there.
func compareRunFolders(a, b string) (differences []string, err error) {
	record, err := tfrunner.RunFolder(a).ReadRecord()
	if err != nil {
		return nil, err
	}
	var files []string
	for phase, p := range record.Phases {
		for _, name := range []string{"predictions.csv", "report.txt", "report.json"} {
			files = append(files, filepath.Join(phase, name))
		}
		end := lastCheckpoint(a, phase)
		if end == "" {
			return nil, fmt.Errorf("%q has no checkpoint of phase %q after %d epochs", a, phase, p.Epochs)
		}
		files = append(files, filepath.Join("checkpoints", end, "variables.index"), filepath.Join("checkpoints", end, "variables.data-00000-of-00001"))
		x, errX := untimedHistory(filepath.Join(a, phase, historyFile))
		y, errY := untimedHistory(filepath.Join(b, phase, historyFile))
		if errX != nil || errY != nil || x != y {
			differences = append(differences, filepath.Join(phase, historyFile))
		}
	}
	files = append(files, filepath.Join("model", "variables", "variables.data-00000-of-00001"), filepath.Join("model", "assets.extra", "labels.txt"))
	slices.Sort(files)
	for _, file := range files {
		x, errX := os.ReadFile(filepath.Join(a, file))
		y, errY := os.ReadFile(filepath.Join(b, file))
		if errX != nil || errY != nil || !bytes.Equal(x, y) {
			differences = append(differences, file)
		}
	}
	return differences, nil
}

// lastCheckpoint is the name of a phase's last checkpoint, empty if there is none.
func lastCheckpoint(run, phase string) string {
	names, err := fs.Glob(os.DirFS(run), "checkpoints/"+phase+"-*-000000")
	if err != nil || len(names) == 0 {
		return ""
	}
	return filepath.Base(slices.Max(names))
}

// untimedHistory reads history.csv without the columns that a clock fills.
func untimedHistory(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return "", err
	}
	if len(rows) == 0 || !slices.Contains(rows[0], "epoch") {
		return "", fmt.Errorf("%q is no history", path)
	}
	var b strings.Builder
	for _, row := range rows {
		var kept []string
		for i, name := range rows[0] {
			if !timed(name) {
				kept = append(kept, row[i])
			}
		}
		b.WriteString(strings.Join(kept, ",") + "\n")
	}
	return b.String(), nil
}

// timed says whether a clock fills a column of history.csv.
func timed(column string) bool {
	return column == "seconds" || column == "images_per_second" || strings.HasSuffix(column, "_seconds")
}
