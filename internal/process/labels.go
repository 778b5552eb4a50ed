package process

import (
	"os"
	"strings"
)

// ShowLabels makes the report of a crash name what each goroutine is at (see
// runtime/pprof.Labels), such as the image that it decodes.
func ShowLabels() error {
	return os.Setenv("GODEBUG", strings.TrimPrefix(os.Getenv("GODEBUG")+",tracebacklabels=1", ","))
}
