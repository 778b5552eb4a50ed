package eval

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// averageName is the longest name of the report's last lines: the name column
// is never narrower.
const averageName = "weighted avg"

// Text is the report as scikit-learn prints it: identical to
// classification_report(..., target_names=r.Classes, digits=2,
// zero_division=0), the newline at the end included, but for BySupport.
func (r *Report) Text() string {
	width := nameWidth(r.Classes)
	var b strings.Builder
	fmt.Fprintf(&b, "%*s  %9s %9s %9s %9s\n\n", width, "", "precision", "recall", "f1-score", "support")
	for _, i := range listed(r.PerClass, r.BySupport) {
		r.writeRow(&b, width, r.Classes[i], r.PerClass[i])
	}
	fmt.Fprintf(&b, "\n%*s  %9s %9s %9.2f %9s\n", width, "accuracy", "", "", r.Accuracy, r.supportText(r.Macro.Support))
	r.writeRow(&b, width, "macro avg", r.Macro)
	r.writeRow(&b, width, averageName, r.Weighted)
	return b.String()
}

// nameWidth is the width of the column of names, in code points.
func nameWidth(classes []string) int {
	width := len(averageName)
	for _, class := range classes {
		width = max(width, utf8.RuneCountInString(class))
	}
	return width
}

// listed are the indices of classes in the order in which a text lists them.
func listed(perClass []Scores, bySupport bool) []int {
	order := make([]int, len(perClass))
	for i := range order {
		order[i] = i
	}
	if bySupport {
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(perClass[b].Support, perClass[a].Support) })
	}
	return order
}

// writeRow writes one line; like Python's format, %*s pads by code points.
func (r *Report) writeRow(b *strings.Builder, width int, name string, s Scores) {
	fmt.Fprintf(b, "%*s  %9.2f %9.2f %9.2f %9s\n", width, name, s.Precision, s.Recall, s.F1, r.supportText(s.Support))
}

// supportText writes a support as scikit-learn does: as a count, but with a
// decimal ("3.0") in a report in which no prediction at all is right.
func (r *Report) supportText(support int) string {
	if r.right() == 0 {
		return strconv.Itoa(support) + ".0"
	}
	return strconv.Itoa(support)
}
