// Package fault marks errors for the person who reads them: whose fault it was
// (which decides the exit code), which setting is to blame, and what to do about it.
//
// Libraries don't know how their settings are given: as flags, or as keys of a JSON
// request. Their texts, in errors and elsewhere, name a setting in backquotes, as
// the command line calls it but without dashes:
//
//	fault.Usage("`gpu-memory` %g: want a share above 0 and up to 1", share)
//
// Whoever shows the text writes the names in its own way, with SpellSettings: the
// command line prints --gpu-memory. Everything else of a text that a user may have
// chosen stands in double quotes (%q), where backquotes mean nothing. Other programs'
// flags are theirs, and are written out: python -m pyexport --help.
package fault

import (
	"errors"
	"fmt"
	"regexp"
)

// Exit codes of tfft, as docs/training.md documents them.
const (
	ExitFailed = 1 // something went wrong while working
	ExitUsage  = 2 // wrong flags, or data and graphs that cannot be used
)

// Error is an error with an exit code and, often, a hint.
type Error struct {
	Err     error  // what went wrong, naming the file, setting, layer or signature
	Setting string // the first that Err names, such as gpu-memory; often empty
	Hint    string // what to do; empty when there is nothing better to say than Err
	Code    int    // one of the Exit constants
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives errors.Is and errors.As the cause.
func (e *Error) Unwrap() error { return e.Err }

// Usage is an error in what the user gave: settings, data or graph (exit code 2).
func Usage(format string, args ...any) *Error { return newError(ExitUsage, format, args) }

// Failed is an error that happened while working (exit code 1).
func Failed(format string, args ...any) *Error { return newError(ExitFailed, format, args) }

func newError(code int, format string, args []any) *Error {
	e := &Error{Err: fmt.Errorf(format, args...), Code: code}
	SpellSettings(e.Error(), func(setting string) string {
		if e.Setting == "" {
			e.Setting = setting
		}
		return setting
	})
	return e
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

// settingOrQuoted matches a setting's name in backquotes, or what is in double
// quotes, where there can be none.
var settingOrQuoted = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[a-z][a-z0-9-]*`")

// SpellSettings is text with the settings that it names as spell writes them.
func SpellSettings(text string, spell func(setting string) string) string {
	return settingOrQuoted.ReplaceAllStringFunc(text, func(match string) string {
		if match[0] == '"' {
			return match
		}
		return spell(match[1 : len(match)-1])
	})
}
