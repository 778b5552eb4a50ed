package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

func TestStopCause(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	other := errors.New("other")
	cancelled := fmt.Errorf("evaluate: %w", context.Canceled)
	if got := stopCause(ctx, cancelled); !errors.Is(got, cancelled) {
		t.Errorf("before any signal: %v", got)
	}
	cancel(stoppedBy(syscall.SIGTERM))
	if got := stopCause(ctx, cancelled); fault.Code(got) != 143 || fault.Hint(got) == "" {
		t.Errorf("after SIGTERM: %v, exit code %d, want 143 and a hint", got, fault.Code(got))
	}
	if got := stopCause(ctx, other); !errors.Is(got, other) {
		t.Errorf("another error after SIGTERM: %v", got)
	}
	if got := stopCause(ctx, nil); got != nil {
		t.Errorf("no error after SIGTERM: %v", got)
	}
}
