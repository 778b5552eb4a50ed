// Package results reads what an experiment leaves in its folder, for tests that compare it.
package results

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Texts are the files of a folder, and of those in it, by their path there; but for the journals,
// and others with these names, which have times.
func Texts(t testing.TB, dir string, timed ...string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || slices.Contains(append(timed, "journal.jsonl"), entry.Name()) {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		texts[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// Columns are those of a CSV file, by the names in its header.
func Columns(t testing.TB, path string) map[string][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]string{}
	for _, row := range rows[1:] {
		for i, name := range rows[0] {
			columns[name] = append(columns[name], row[i])
		}
	}
	return columns
}
