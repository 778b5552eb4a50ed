package fault_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

func TestCauseOfAFileError(t *testing.T) {
	_, err := os.Open(t.TempDir() + "/missing")
	if got := fault.Cause(fmt.Errorf("open: %w", err)).Error(); got != "no such file or directory" {
		t.Errorf("the cause is %q", got)
	}
	if got := fault.Cause(errors.New("other")).Error(); got != "other" {
		t.Errorf("the cause of another error is %q", got)
	}
}

func TestQuoted(t *testing.T) {
	if got := fault.Quoted([]string{"a", `b"c`}); got != `"a", "b\"c"` {
		t.Errorf("got %s", got)
	}
}
