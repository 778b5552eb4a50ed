package durable

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// SumsFile holds the SHA-256 of files of the folder that it lies in, as
// sha256sum -c reads it.
const SumsFile = "SHA256SUMS"

// WriteSums writes the SumsFile of dir, of the files named or, without any, of
// every one.
func WriteSums(dir string, names ...string) error {
	sums, err := sumsOf(dir, names)
	if err != nil {
		return err
	}
	return WriteFile(filepath.Join(dir, SumsFile), sumsText(sums))
}

// WriteSumsKnowing writes the SumsFile of dir, of every file. Those that are known by their
// names are not read. It syncs nothing: dir is written beside its place, for ReplaceDir.
func WriteSumsKnowing(known map[string]string, dir string) error {
	names, err := filesBelow(dir)
	if err != nil {
		return err
	}
	sums := map[string]string{}
	for _, name := range names {
		if sums[name] = known[name]; sums[name] != "" {
			continue
		}
		if sums[name], err = Checksum(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, SumsFile), sumsText(sums), 0o644)
}

// sumsText is what a SumsFile holds.
func sumsText(sums map[string]string) (text []byte) {
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		text = fmt.Appendf(text, "%s  %s\n", sums[name], name)
	}
	return text
}

// RemoveSums removes the SumsFile of dir, if there is one: its files are about
// to change.
func RemoveSums(dir string) error {
	err := os.Remove(filepath.Join(dir, SumsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// CheckSums compares the files of dir that are named with its SumsFile; without
// any, all of them, and none may have been added. The error names a file that is
// missing, or is damaged; for a missing SumsFile it is
// fs.ErrNotExist.
func CheckSums(dir string, names ...string) error {
	want, err := ReadSums(dir)
	if err != nil {
		return err
	}
	got, err := sumsOf(dir, names)
	if err != nil {
		return err
	}
	for name := range want {
		if len(names) > 0 && !slices.Contains(names, name) {
			delete(want, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		switch got[name] {
		case want[name]:
		case "":
			return fmt.Errorf("%q is missing", name)
		default:
			return fmt.Errorf("%q does not match its checksum in %s", name, SumsFile)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if want[name] == "" {
			return fmt.Errorf("%q is not listed in %s", name, SumsFile)
		}
	}
	return nil
}

// ReadSums reads the SumsFile of dir: sums by name.
func ReadSums(dir string) (map[string]string, error) {
	f, err := os.Open(filepath.Join(dir, SumsFile))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sums := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok || len(sum) != 2*sha256.Size || name == "" {
			return nil, fmt.Errorf("%q is damaged", SumsFile)
		}
		sums[name] = sum
	}
	if len(sums) == 0 {
		return nil, fmt.Errorf("%q is damaged", SumsFile)
	}
	return sums, nil
}

// sumsOf hashes the files of dir that are named and there; without names all
// files below dir, those that begin with a dot aside. Names are slash-separated.
func sumsOf(dir string, names []string) (map[string]string, error) {
	if len(names) == 0 {
		var err error
		if names, err = filesBelow(dir); err != nil {
			return nil, err
		}
	}
	sums := map[string]string{}
	for _, name := range names {
		sum, err := Checksum(filepath.Join(dir, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		sums[name] = sum
	}
	return sums, nil
}

func filesBelow(dir string) (names []string, err error) {
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err == nil && name != SumsFile {
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	return names, err
}

// Checksum is the SHA-256 of a file, in lower-case hex. What of it waits to be written
// to the disk is written meanwhile, so that syncing it takes less time afterwards.
func Checksum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	var writing sync.WaitGroup
	writing.Go(func() { _ = unix.SyncFileRange(int(f.Fd()), 0, 0, unix.SYNC_FILE_RANGE_WRITE) }) // no more than advice
	defer writing.Wait()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read %q: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
