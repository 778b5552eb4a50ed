// Package fault marks errors for the person who reads them: whose fault it was
// (which decides the exit code) and what to do about it. The command line
// prints both; nothing else looks inside.
package fault

import (
	"errors"
	"fmt"
)

// Exit codes of tfft, as the README documents them.
const (
	ExitFailed = 1 // something went wrong while working
	ExitUsage  = 2 // wrong flags, or data and graphs that cannot be used
)

// Error is an error with an exit code and, often, a hint.
type Error struct {
	Err  error  // what went wrong, naming the file, flag, layer or signature
	Hint string // what to do; empty when there is nothing better to say than Err
	Code int    // one of the Exit constants
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives errors.Is and errors.As the cause.
func (e *Error) Unwrap() error { return e.Err }

// Usage is an error in what the user gave: flags, data or graph (exit code 2).
func Usage(format string, args ...any) *Error {
	return &Error{Err: fmt.Errorf(format, args...), Code: ExitUsage}
}

// Failed is an error that happened while working (exit code 1).
func Failed(format string, args ...any) *Error {
	return &Error{Err: fmt.Errorf(format, args...), Code: ExitFailed}
}

// WithHint adds what to do about it and returns e.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// Code returns the exit code that err asks for: 0 for nil, and 1 when nothing
// in its chain says otherwise.
func Code(err error) int {
	if err == nil {
		return 0
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ExitFailed
}

// Hint returns the hint of the outermost Error in err's chain that has one.
func Hint(err error) string {
	for err != nil {
		var e *Error
		if !errors.As(err, &e) {
			return ""
		}
		if e.Hint != "" {
			return e.Hint
		}
		err = e.Err
	}
	return ""
}
