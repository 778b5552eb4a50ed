package ui

import (
	"fmt"
	"io"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/internal/screen"
)

// Error prints err, and its hint when it has one, as
//
//	tfft: error: no images under "x" (looked for .jpg .jpeg .png)
//	tfft: hint: ...
func Error(w io.Writer, err error) {
	red, cyan, off := "", "", ""
	if screen.Colour(w) {
		red, cyan, off = "\x1b[31m", "\x1b[36m", "\x1b[0m"
	}
	fmt.Fprintf(w, "tfft: %serror:%s %s\n", red, off, Flags(err.Error()))
	if hint := fault.Hint(err); hint != "" {
		fmt.Fprintf(w, "tfft: %shint:%s %s\n", cyan, off, Flags(hint))
	}
}

// Flags is a library's text with the settings that it names as flags (see fault), and
// without what would act on a terminal.
func Flags(text string) string {
	text = names.Escape(text)
	return fault.SpellSettings(text, func(setting string) string { return "--" + setting })
}
