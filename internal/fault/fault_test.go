package fault_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

func TestCodeAndHintSurviveWrapping(t *testing.T) {
	inner := fault.Usage("open %q: %w", "x", fs.ErrNotExist).WithHint("create %q", "x")
	outer := fmt.Errorf("run: %w", fault.Failed("phase: %w", inner))

	if got := fault.Code(outer); got != fault.ExitFailed {
		t.Errorf("Code = %d, want the outermost, %d", got, fault.ExitFailed)
	}
	if got := fault.Hint(outer); got != `create "x"` {
		t.Errorf("Hint = %q", got)
	}
	if !errors.Is(outer, fs.ErrNotExist) {
		t.Error("the cause is lost")
	}
}

func TestPlainErrors(t *testing.T) {
	if fault.Code(nil) != 0 || fault.Code(errors.New("x")) != fault.ExitFailed || fault.Hint(errors.New("x")) != "" {
		t.Error("plain errors: want code 1 and no hint, nil: code 0")
	}
}
