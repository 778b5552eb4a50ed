package dataset

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// ListedFile is an image of a List.
type ListedFile struct {
	ListLine
	Key  string      // its path, cleaned, with slashes
	Name string      // what to open
	Info fs.FileInfo // of a regular file
}

// RepeatedLine is a line of a List that names the file of another line once more.
type RepeatedLine struct{ Line, First ListLine }

// Files looks up the files that the lines name, relative to the folder base or absolute. A
// file that is named again, under whatever name, with the same label and split is there once.
// stop is told what is wrong with a line, in an error that names list and line, and returns
// what ends the look-up, or nil to go on without the line.
func (l *List) Files(base string, stop func(line ListLine, err error) error) (files []ListedFile, again []RepeatedLine, err error) {
	seen := map[FileID]ListLine{}
	for _, line := range l.Lines {
		file, err := l.lookUp(base, line)
		first, repeated := ListLine{}, false
		if err == nil {
			first, repeated, err = l.repeats(seen, file)
		}
		switch {
		case err != nil:
			if err := stop(line, l.At(line, err)); err != nil {
				return nil, nil, err
			}
		case repeated:
			again = append(again, RepeatedLine{line, first})
		default:
			files = append(files, file)
		}
	}
	return files, again, nil
}

// Where names a line of the list, as errors do.
func (l *List) Where(line ListLine) string { return fmt.Sprintf("%q line %d", l.File, line.Number) }

// At is an error about a line: it names list and line, and keeps the hint.
func (l *List) At(line ListLine, err error) error {
	return fault.Usage("%s: %w", l.Where(line), err).WithHint("%s", fault.Hint(err))
}

// lookUp finds the file of a line.
func (l *List) lookUp(base string, line ListLine) (ListedFile, error) {
	file := ListedFile{ListLine: line, Key: path.Clean(line.Path)}
	if line.Problem != nil {
		return file, line.Problem
	}
	if !IsImageName(line.Path) {
		return file, fault.Usage("%q is no image file's name (looked for %s)", line.Path, ImageEndings).
			WithHint("a header line, if there is one, needs the columns path and label")
	}
	file.Name = ImageFile(base, file.Key)
	var err error
	if file.Info, err = os.Stat(file.Name); err != nil {
		hint := fmt.Sprintf("restore the file or remove the line; paths are relative to %q", base)
		if strings.Contains(line.Path, `\`) {
			hint = "write paths with /"
		}
		return file, fault.Usage("read %q: %w", file.Name, fault.Cause(err)).WithHint("%s", hint)
	}
	if !file.Info.Mode().IsRegular() {
		return file, fault.Usage("%q is not a regular file", file.Name)
	}
	return file, nil
}

// repeats finds the line that named the file before. The error is another label or split.
func (l *List) repeats(seen map[FileID]ListLine, file ListedFile) (first ListLine, repeated bool, err error) {
	id, known := FileIDOf(file.Info)
	if !known {
		return first, false, nil
	}
	first, repeated = seen[id]
	if !repeated {
		seen[id] = file.ListLine
		return first, false, nil
	}
	if first.Label != file.Label || first.Split != file.Split {
		return first, false, fault.Usage("%q was another class or split on line %d", file.Path, first.Number).WithHint("keep one of the two lines")
	}
	return first, true, nil
}
