package dataset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// ReadGroups reads which group each image belongs to, such as the series that a photograph is
// of: group by path, as in Sample.Path. file is a CSV file whose header names a column for the
// path, as that of a List, which may be this file, and the column of the groups. Errors (exit
// code 2) name the file, and the line.
func ReadGroups(file, column string) (map[string]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fault.Usage("read %q: %w", file, fault.Cause(err))
	}
	defer f.Close()
	groups, err := parseGroups(f, column)
	if err != nil {
		return nil, fault.Usage("%q %w", file, err).WithHint("%s", fault.Hint(err))
	}
	return groups, nil
}

// parseGroups is ReadGroups without a file.
func parseGroups(file io.Reader, column string) (map[string]string, error) {
	text, err := skipMark(file)
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(text)
	header, err := reader.Read()
	if err != nil {
		return nil, readError(err)
	}
	at, of, err := groupColumns(header, column)
	if err != nil {
		return nil, err
	}
	groups := map[string]string{}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return groups, nil
		}
		if err != nil {
			return nil, readError(err)
		}
		number, _ := reader.FieldPos(0)
		if err := addGroup(groups, path.Clean(record[at]), strings.TrimSpace(record[of])); err != nil {
			return nil, fault.Usage("line %d: %w", number, err).WithHint("%s", fault.Hint(err))
		}
	}
}

// groupColumns are the places of the path and of the group in a line.
func groupColumns(header []string, column string) (at, of int, err error) {
	if at, err = findColumn(header, pathColumn); err != nil {
		return 0, 0, err
	}
	if at < 0 {
		return 0, 0, fmt.Errorf("has no header: no column is called %s", strings.Join(pathColumn, " or "))
	}
	of = slices.IndexFunc(header, func(name string) bool { return strings.TrimSpace(name) == column })
	if of < 0 {
		return 0, 0, fault.Usage("has no column %q", column).WithHint("its columns are: %s", fault.Quoted(header))
	}
	return at, of, nil
}

// addGroup adds an image's group.
func addGroup(groups map[string]string, image, group string) error {
	before, repeated := groups[image]
	switch {
	case group == "":
		return fault.Usage("%q has no group", image).WithHint("give an image that is like no other a group of its own")
	case repeated && before != group:
		return fault.Usage("%q is of the group %q, and before of %q", image, group, before).WithHint("keep one of the lines")
	}
	groups[image] = group
	return nil
}
