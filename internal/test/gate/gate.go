// Package gate finds what some tests need beyond Go: a Python with the
// project's packages, and graphs and images prepared beforehand. A test whose need is not
// met is skipped with a reason that names it, and counted where TFFT_LEFT names a
// file, as make test-fast does, or fails where skips are forbidden (TFFT_REQUIRE=1,
// as make test sets it), so that nothing goes untested unnoticed. What not every machine grants is another matter: Denied
// skips even then, but says so among the figures that make test ends with, and
// fails only where TFFT_REQUIRE=all.
package gate

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Environment variables that the gates read.
const (
	pythonVar   = "TFFT_PYTHON"   // Python interpreter of the project's .venv
	fixturesVar = "TFFT_FIXTURES" // folder of exported graphs and images
	programVar  = "TFFT_PROGRAM"  // bin/tfft as make builds it
	requireVar  = "TFFT_REQUIRE"  // 1: a missing need fails the test; all: one that is denied, too
	figuresVar  = "TFFT_FIGURES"  // file that figures are added to
	leftVar     = "TFFT_LEFT"     // file that gets a line for each test that is skipped
)

// Python returns the interpreter that $TFFT_PYTHON names.
func Python(t testing.TB) string {
	t.Helper()
	return executable(t, pythonVar, "a Python with the packages of the project")
}

// Program returns the tfft program that $TFFT_PROGRAM names.
func Program(t testing.TB) string {
	t.Helper()
	return executable(t, programVar, "the tfft program as make builds it")
}

// SmallDisk returns a folder that holds no more than so many bytes: a file system
// in memory, which only root may mount.
func SmallDisk(t testing.TB, bytes int) string {
	t.Helper()
	dir := t.TempDir()
	out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%d", bytes), "tmpfs", dir).CombinedOutput()
	if err != nil {
		Denied(t, "mount a small disk: %v: %s (want root, who may mount)", err, strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("unmount %q: %v: %s", dir, err, out)
		}
	})
	return dir
}

func executable(t testing.TB, variable, what string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		missing(t, "%s is not set: want %s", variable, what)
	}
	if _, err := exec.LookPath(path); err != nil {
		missing(t, "%s: %v", variable, err)
	}
	return path
}

// Graph returns the folder of the exported graph name in $TFFT_FIXTURES.
func Graph(t testing.TB, name string) string {
	t.Helper()
	return fixture(t, name, "saved_model.pb")
}

// Data returns the folder of the images called name in $TFFT_FIXTURES.
func Data(t testing.TB, name string) string {
	t.Helper()
	return fixture(t, name, "training")
}

// fixture returns the folder name in $TFFT_FIXTURES, which must hold content.
func fixture(t testing.TB, name, content string) string {
	t.Helper()
	fixtures := os.Getenv(fixturesVar)
	if fixtures == "" {
		missing(t, "%s is not set: want a folder with %q in it", fixturesVar, name)
	}
	dir := filepath.Join(fixtures, name)
	if _, err := os.Stat(filepath.Join(dir, content)); err != nil {
		missing(t, "%s: no fixture %q: %v", fixturesVar, name, err)
	}
	return dir
}

// missing ends the test: skipped, or failed where skips are forbidden.
func missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if require := os.Getenv(requireVar); require == "1" || require == "all" {
		t.Fatalf(format, args...)
	}
	addLine(t, leftVar, t.Name()+": "+fmt.Sprintf(format, args...))
	t.Skipf(format, args...)
}

// Denied ends a test that needs what the machine does not grant.
func Denied(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv(requireVar) == "all" {
		t.Fatalf(format, args...)
	}
	Figure(t, "NOT RUN: "+format, args...)
	t.Skipf(format, args...)
}

// Figure logs what a test found, and adds it to the file that $TFFT_FIGURES
// names, which make prints: go test keeps what passing tests say to itself.
func Figure(t testing.TB, format string, args ...any) {
	t.Helper()
	line := t.Name() + ": " + fmt.Sprintf(format, args...)
	t.Log(line)
	addLine(t, figuresVar, line)
}

// addLine adds line to the file that variable names, if it names one.
func addLine(t testing.TB, variable, line string) {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	fmt.Fprintln(f, line)
}
