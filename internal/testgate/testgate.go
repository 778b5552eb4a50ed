// Package testgate finds what some tests need beyond Go: a Python with the
// project's packages, and graphs exported beforehand. A test whose need is not
// met is skipped with a reason that names it, or fails where skips are
// forbidden (TFFT_REQUIRE=1, as make test sets it), so that nothing goes
// untested unnoticed.
package testgate

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Environment variables that the gates read.
const (
	pythonVar   = "TFFT_PYTHON"   // Python interpreter of the project's .venv
	fixturesVar = "TFFT_FIXTURES" // folder of exported graphs
	requireVar  = "TFFT_REQUIRE"  // 1: a missing need fails the test
)

// Python returns the interpreter that $TFFT_PYTHON names.
func Python(t testing.TB) string {
	t.Helper()
	python := os.Getenv(pythonVar)
	if python == "" {
		missing(t, "%s is not set: want a Python with the packages of the project", pythonVar)
	}
	if _, err := exec.LookPath(python); err != nil {
		missing(t, "%s: %v", pythonVar, err)
	}
	return python
}

// Graph returns the folder of the exported graph name in $TFFT_FIXTURES.
func Graph(t testing.TB, name string) string {
	t.Helper()
	fixtures := os.Getenv(fixturesVar)
	if fixtures == "" {
		missing(t, "%s is not set: want a folder with the exported graph %q", fixturesVar, name)
	}
	dir := filepath.Join(fixtures, name)
	if _, err := os.Stat(filepath.Join(dir, "saved_model.pb")); err != nil {
		missing(t, "%s: no exported graph %q: %v", fixturesVar, name, err)
	}
	return dir
}

// missing ends the test: skipped, or failed where skips are forbidden.
func missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv(requireVar) == "1" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}
