package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/tfft/tfft/internal/fault"
)

// withSignals returns a context that SIGINT, SIGTERM and SIGHUP end, with a cause that
// asks for exit code 128+n. A second signal ends the program at once: whatever
// was saved by then is whole, because nothing is written under its final name
// before it is complete. Under nohup a SIGHUP stays without effect. A reader that went
// away (SIGPIPE) ends the printing, not the program.
func withSignals(parent context.Context, stderr io.Writer) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
	}
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // writing then fails, and nothing else happens
	go func() {
		first := (<-signals).(syscall.Signal)
		cancel(stoppedBy(first))
		fmt.Fprintf(stderr, "\ntfft: %v: stopping after this step and saving; once more stops at once\n", first)
		second := (<-signals).(syscall.Signal)
		os.Exit(exitCode(second))
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}

// stopCause puts the signal in the place of "context canceled", which is all
// that some of the code below the commands knows of it.
func stopCause(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func stoppedBy(s syscall.Signal) error {
	return &fault.Error{
		Err:  fmt.Errorf("stopped by signal %d (%v)", int(s), s),
		Hint: "run the same command again to continue where it stopped, without --fresh if that was given",
		Code: exitCode(s),
	}
}

func exitCode(s syscall.Signal) int { return 128 + int(s) }
