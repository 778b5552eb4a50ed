package fault

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
)

// Cause strips the operation and the path from a file error, for messages that
// name the file themselves.
func Cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// Quoted lists names for a message: "a", "b".
func Quoted(names []string) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Quote(name))
	}
	return b.String()
}
