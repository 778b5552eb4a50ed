package eval

import (
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/names"
)

// ReadLabelled reads what WriteLabelled wrote to path for these classes, but for the
// probabilities.
func ReadLabelled(path string, classes []string) (images []Told, err error) {
	index := indexOf(classes)
	columns := slices.Concat(labelledColumns, names.Texts(classes))
	err = readTable(path, columns, func(row []string) bool {
		labels, ok := sideBySide(row[1], index)
		predicted, alsoOK := sideBySide(row[2], index)
		images = append(images, Told{Path: names.Parse(row[0]), Labels: labels, Predicted: predicted})
		return ok && alsoOK
	})
	return images, err
}

// sideBySide says of each class whether text, names with signs | between them, has it; ok is
// false where there is another one.
func sideBySide(text string, index map[string]int) (of []bool, ok bool) {
	of, ok = make([]bool, len(index)), true
	if text == "" {
		return of, ok
	}
	for name := range strings.SplitSeq(text, "|") {
		class, known := index[name]
		if !known {
			return nil, false
		}
		of[class] = true
	}
	return of, ok
}
