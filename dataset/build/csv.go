package build

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
)

// Names that a header may give the columns of a CSV, in any case.
var (
	pathColumn  = []string{"path", "file", "filename", "image"}
	labelColumn = []string{"label", "class"}
	splitColumn = []string{"split"}
)

// csvRow is one image of a CSV.
type csvRow struct {
	line  int // where it begins, from 1
	path  string
	label string
	split string // dataset.Training, Validation or Evaluation; "" without such a column
}

// PlanCSV plans for the images that the CSV file lists: path, label and, unless
// shares are given, split. Paths are relative to the folder base. Errors name
// the file and the line.
func PlanCSV(file, base string, shares *Shares, seed uint64) (*Plan, error) {
	rows, err := readRows(file)
	if err != nil {
		return nil, err
	}
	switch hasSplit := rows[0].split != ""; {
	case hasSplit && shares != nil:
		return nil, fault.Usage("`split`: %q has a split column already", file).WithHint("leave `split` out")
	case !hasSplit && shares == nil:
		return nil, fault.Usage("`split` is missing: %q has no split column", file).
			WithHint("`split` 0.8,0.1,0.1 makes training, validation and evaluation")
	}
	var images []planned
	seen, again := listedFiles{}, 0
	for _, row := range rows {
		image, err := row.plan(file, base)
		if err != nil {
			return nil, err
		}
		before, ok := seen.find(image, row)
		switch {
		case !ok:
			images = append(images, image)
		case before.label != row.label || before.split != row.split:
			return nil, fault.Usage("%s: %q was another class or split on line %d", image.origin, row.path, before.line).
				WithHint("keep one of the two lines")
		default:
			again++
		}
	}
	plan, err := newPlan(images, shares, seed)
	if err != nil {
		return nil, err
	}
	plan.Again = again
	return plan, nil
}

// listedFiles are the rows so far, by the file that they name: one file may have several
// names.
type listedFiles map[dataset.FileID]csvRow

// find returns the row that named the file of image before, or keeps this one.
func (l listedFiles) find(image planned, row csvRow) (before csvRow, ok bool) {
	id, known := dataset.FileIDOf(image.info)
	if !known {
		return before, false
	}
	if before, ok = l[id]; !ok {
		l[id] = row
	}
	return before, ok
}

// readRows reads the CSV file; there is at least one row.
func readRows(file string) ([]csvRow, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fault.Usage("`csv`: read %q: %w", file, fault.Cause(err))
	}
	defer f.Close()
	rows, err := parseCSV(f)
	if err != nil {
		return nil, fault.Usage("%q %w", file, err)
	}
	return rows, nil
}

// plan looks the row's file up.
func (r csvRow) plan(file, base string) (planned, error) {
	image := planned{
		key: path.Clean(r.path), file: filepath.FromSlash(r.path), class: r.label, split: r.split,
		origin: fmt.Sprintf("%q line %d", file, r.line),
	}
	if !filepath.IsAbs(image.file) {
		image.file = filepath.Join(base, image.file)
	}
	if !dataset.IsImageName(image.key) {
		return image, fault.Usage("%s: %q is no image file's name (looked for %s)", image.origin, r.path, dataset.ImageEndings).
			WithHint("a header line, if there is one, needs the columns path and label")
	}
	var err error
	image.info, err = os.Stat(image.file)
	if err != nil {
		return image, fault.Usage("%s: read %q: %w", image.origin, image.file, fault.Cause(err)).
			WithHint("paths are relative to the CSV's folder, or to `source`")
	}
	if !image.info.Mode().IsRegular() {
		return image, fault.Usage("%s: %q is not a regular file", image.origin, image.file)
	}
	return image, nil
}

// parseCSV reads rows of path, label and perhaps split. A first line that names
// the columns may put them in any order, among others; without one they are the
// two or three columns there are. Errors begin with the line's number.
func parseCSV(r io.Reader) ([]csvRow, error) {
	text, err := skipMark(r)
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(text)
	reader.FieldsPerRecord = -1
	var columns *csvColumns
	var rows []csvRow
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) && len(rows) > 0 {
			return rows, nil
		}
		if errors.Is(err, io.EOF) {
			return nil, errors.New("lists no images")
		}
		var syntax *csv.ParseError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("line %d: %w", syntax.Line, syntax.Err)
		}
		if err != nil {
			return nil, fault.Cause(err)
		}
		line, _ := reader.FieldPos(0)
		if columns == nil {
			var header bool
			if columns, header, err = columnsOf(record); err != nil {
				return nil, fmt.Errorf("line %d: %w", line, err)
			}
			if header {
				continue
			}
		}
		row, err := columns.row(record)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		row.line = line
		rows = append(rows, row)
	}
}

// skipMark passes over the byte order mark that spreadsheets write, and refuses what they
// call Unicode text.
func skipMark(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(r)
	switch mark, _ := buffered.Peek(3); {
	case string(mark) == "\xef\xbb\xbf":
		buffered.Discard(3) //nolint:errcheck // they were there
	case strings.HasPrefix(string(mark), "\xff\xfe"), strings.HasPrefix(string(mark), "\xfe\xff"):
		return nil, errors.New("is UTF-16: save it as UTF-8")
	}
	return buffered, nil
}

// csvColumns says where in a record the fields are.
type csvColumns struct {
	path, label int
	split       int // -1: none
	fields      int // of every record
}

// columnsOf finds the columns by the first record, which may be a header.
func columnsOf(first []string) (columns *csvColumns, header bool, err error) {
	c := &csvColumns{fields: len(first)}
	for _, column := range []struct {
		place *int
		names []string
	}{{&c.path, pathColumn}, {&c.label, labelColumn}, {&c.split, splitColumn}} {
		if *column.place, err = findColumn(first, column.names); err != nil {
			return nil, false, err
		}
	}
	if c.path >= 0 && c.label >= 0 {
		return c, true, nil
	}
	switch c.path, c.label = 0, 1; c.fields {
	case 2:
		c.split = -1
	case 3:
		c.split = 2
	default:
		return nil, false, fmt.Errorf("%d fields: want path,label or path,label,split, or a header with these names", c.fields)
	}
	return c, false, nil
}

// findColumn is the place of the column with one of the names, -1 for none. Where there are
// two, nobody knows which is meant.
func findColumn(header, columns []string) (int, error) {
	at := -1
	for i, field := range header {
		if !slices.Contains(columns, strings.ToLower(strings.TrimSpace(field))) {
			continue
		}
		if at >= 0 {
			return -1, fmt.Errorf("the columns %q and %q may both be meant: call one of them something else, and leave the other", header[at], field)
		}
		at = i
	}
	return at, nil
}

// row takes the fields out of a record and checks them.
func (c *csvColumns) row(record []string) (csvRow, error) {
	if len(record) != c.fields {
		return csvRow{}, fmt.Errorf("%d fields, where the first line has %d", len(record), c.fields)
	}
	row := csvRow{path: record[c.path], label: names.Same(strings.TrimSpace(record[c.label]))}
	if row.path == "" {
		return row, errors.New("no path")
	}
	if err := checkClassName(row.label); err != nil {
		return row, err
	}
	if c.split < 0 {
		return row, nil
	}
	if row.split = dataset.SplitNamed(record[c.split]); row.split == "" {
		return row, fmt.Errorf("split %q: want training, validation or evaluation", record[c.split])
	}
	return row, nil
}
