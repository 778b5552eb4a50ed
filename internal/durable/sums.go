package durable

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// SumsFile holds the SHA-256 of every other file of a folder, as sha256sum -c
// reads it.
const SumsFile = "SHA256SUMS"

// WriteSums writes the SumsFile of dir.
func WriteSums(dir string) error {
	sums, err := sumsOf(dir)
	if err != nil {
		return err
	}
	return WriteWith(filepath.Join(dir, SumsFile), func(w io.Writer) error {
		for _, name := range slices.Sorted(maps.Keys(sums)) {
			if _, err := fmt.Fprintf(w, "%s  %s\n", sums[name], name); err != nil {
				return err
			}
		}
		return nil
	})
}

// CheckSums compares dir with its SumsFile. The error names a file that is
// missing, or is not what was written; for a missing SumsFile it is
// fs.ErrNotExist.
func CheckSums(dir string) error {
	want, err := readSums(filepath.Join(dir, SumsFile))
	if err != nil {
		return err
	}
	got, err := sumsOf(dir)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		switch got[name] {
		case want[name]:
		case "":
			return fmt.Errorf("%q is missing", name)
		default:
			return fmt.Errorf("%q is not what was written", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if want[name] == "" {
			return fmt.Errorf("%q is not listed in %s", name, SumsFile)
		}
	}
	return nil
}

// readSums reads a SumsFile: sums by name.
func readSums(path string) (map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sums := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok || len(sum) != 2*sha256.Size || name == "" {
			return nil, fmt.Errorf("%q is not what was written", SumsFile)
		}
		sums[name] = sum
	}
	if len(sums) == 0 {
		return nil, fmt.Errorf("%q is not what was written", SumsFile)
	}
	return sums, nil
}

// sumsOf hashes the files below dir, those that begin with a dot aside; by
// slash-separated name.
func sumsOf(dir string) (map[string]string, error) {
	sums := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || name == SumsFile {
			return err
		}
		sums[filepath.ToSlash(name)], err = sumOf(path)
		return err
	})
	return sums, err
}

func sumOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read %q: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
