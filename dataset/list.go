package dataset

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
)

// List is a CSV file that names images: a line has the path of one, its class, and
// perhaps its split.
type List struct {
	File   string
	Lines  []ListLine // at least one
	Splits bool       // there is a column for the split
	Unused []string   // the columns of the header that nothing is taken from

	Classes []string // that have a column of their own, in names.Same's form
}

// ListLine is one line of a List.
type ListLine struct {
	Number  int      // of the line on which it begins, from 1
	Path    string   // as it is written
	Label   string   // the class, in names.Same's form; or, of any number of classes, all of them: see readList
	Labels  []string // of any number of classes
	Split   string   // Training, Validation or Evaluation; "" without such a column
	Problem error    // why it cannot be used, without the line's number; nil: it can

	written string // the label as it is written; empty: there is none of its own
}

// IsList tells whether a file, by its name, is a List's.
func IsList(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".csv") }

// ReadList reads a List. A first line that names the columns may put them in any order, among
// others; without one they are the two or three columns there are. What is wrong with one
// line is its Problem; errors are of the file as a whole, and name it.
func ReadList(file string) (*List, error) { return Reader{}.readList(file) }

// readList is ReadList, where an image may be of any number of classes: the label has their
// names, with signs | between them, or there is a column of 1 and 0 for each class.
func (r Reader) readList(file string) (*List, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fault.Usage("read %q: %w", file, fault.Cause(err))
	}
	defer f.Close()
	l, err := r.parseList(f)
	if err != nil {
		return nil, fault.Usage("%q %w", file, err)
	}
	l.File = file
	return l, nil
}

// skipMark is a text behind its byte order mark.
func skipMark(file io.Reader) (*bufio.Reader, error) {
	text := bufio.NewReader(file)
	start, _ := text.Peek(3) // of an error, Read tells
	mark, ok := names.Mark(start)
	if !ok { // as of spreadsheets' Unicode text
		return nil, errors.New("is UTF-16: save it as UTF-8")
	}
	text.Discard(mark) //nolint:errcheck // it is there
	return text, nil
}

// parseList is ReadList without a file. Errors about a line begin with its number.
func (r Reader) parseList(file io.Reader) (*List, error) {
	text, err := skipMark(file)
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(text)
	reader.FieldsPerRecord = -1
	l := &List{}
	var columns *listColumns
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) && len(l.Lines) > 0 {
			return l, nil
		}
		if err != nil {
			return nil, readError(err)
		}
		number, _ := reader.FieldPos(0)
		if columns != nil {
			l.Lines = append(l.Lines, columns.line(number, record))
			continue
		}
		if columns, err = r.columnsOf(record); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		l.Splits, l.Unused, l.Classes = columns.split >= 0, columns.unused, columns.classes
		if !columns.header {
			l.Lines = append(l.Lines, columns.line(number, record))
		}
	}
}

// readError is what reading a record ended with, before there was any, or in the middle.
func readError(err error) error {
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("lists no images")
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: %w", syntax.StartLine, syntax.Err)
	}
	return fault.Cause(err)
}

// line takes the fields out of a record and checks them.
func (c *listColumns) line(number int, record []string) ListLine {
	l := ListLine{Number: number}
	if len(record) != c.fields {
		l.Problem = fault.Usage("%d fields, where the first line has %d", len(record), c.fields)
		return l
	}
	l.Path = record[c.path]
	if l.Problem = c.readClasses(&l, record); l.Problem != nil {
		return l
	}
	if c.split >= 0 {
		l.Split = SplitNamed(record[c.split])
	}
	switch {
	case l.Path == "":
		l.Problem = fault.Usage("no path")
	case c.split >= 0 && l.Split == "":
		l.Problem = fault.Usage("%q is of the split %q: want training, validation or evaluation", l.Path, record[c.split]).
			WithHint("train, val, valid, test and testing mean the same splits")
	}
	return l
}

// readClasses takes the class of a line, or its classes, out of a record.
func (c *listColumns) readClasses(l *ListLine, record []string) (err error) {
	if c.label >= 0 {
		l.written = strings.TrimSpace(record[c.label])
	}
	if !c.sets {
		if l.Label = names.Same(l.written); l.Label == "" && l.Path != "" {
			return fault.Usage("%q has no label", l.Path).WithHint("write the name of its class into the line, or remove the line")
		}
		return CheckClassName(cmp.Or(l.Label, "none"))
	}
	if c.label >= 0 {
		l.Labels, err = readLabels(l.written)
	} else {
		l.Labels, err = readMarks(c.classes, c.marks(record))
	}
	if err != nil {
		return err
	}
	for i, label := range l.Labels {
		if err := CheckClassName(label); err != nil {
			return err
		}
		l.Labels[i] = names.Same(label)
	}
	slices.Sort(l.Labels)
	l.Labels = slices.Compact(l.Labels)
	l.Label = strings.Join(l.Labels, between)
	return nil
}
