package fault_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

func TestCauseOfAFileError(t *testing.T) {
	_, err := os.Open(t.TempDir() + "/missing")
	if got := fault.Cause(fmt.Errorf("open: %w", err)).Error(); got != "no such file or directory" {
		t.Errorf("the cause is %q", got)
	}
	if other := errors.New("other"); !errors.Is(fault.Cause(err), fs.ErrNotExist) || fault.Cause(other) != other {
		t.Error("want the system's error, and other errors as they are")
	}
}

func TestQuoted(t *testing.T) {
	if got := fault.Quoted([]string{"a", `b"c`}); got != `"a", "b\"c"` {
		t.Errorf("got %s", got)
	}
}
