package ui

import (
	"fmt"
	"io"

	"github.com/tfft/tfft/internal/fault"
)

// Error prints err, and its hint when it has one, as
//
//	tfft: error: no images under "x" (looked for .jpg .jpeg .png)
//	tfft: hint: ...
func Error(w io.Writer, err error) {
	red, cyan, off := "", "", ""
	if Colour(w) {
		red, cyan, off = "\x1b[31m", "\x1b[36m", "\x1b[0m"
	}
	fmt.Fprintf(w, "tfft: %serror:%s %v\n", red, off, err)
	if hint := fault.Hint(err); hint != "" {
		fmt.Fprintf(w, "tfft: %shint:%s %s\n", cyan, off, hint)
	}
}
