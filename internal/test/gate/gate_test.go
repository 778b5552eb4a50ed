package gate

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// fakeT records how a gate ended the test.
type fakeT struct {
	testing.TB
	outcome string
}

func (f *fakeT) Helper()      {}
func (f *fakeT) Log(...any)   {}
func (f *fakeT) Name() string { return "TestFake" }

func (f *fakeT) Skipf(format string, args ...any) {
	f.outcome = "skip: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (f *fakeT) Fatalf(format string, args ...any) {
	f.outcome = "fatal: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// outcome runs a gate and gives what it returned, or how it ended the test.
func outcome(gate func(testing.TB) string) string {
	f := &fakeT{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.outcome = "ok: " + gate(f)
	}()
	<-done
	return f.outcome
}

func TestGates(t *testing.T) {
	dir := t.TempDir()
	python := filepath.Join(dir, "python")
	graph := filepath.Join(dir, "tiny")
	if err := os.WriteFile(python, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(graph, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(graph, "saved_model.pb"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	tiny := func(t testing.TB) string { return Graph(t, "tiny") }
	images := func(t testing.TB) string { return Data(t, "tiny") }
	other := func(t testing.TB) string { return Graph(t, "other") }
	denied := func(t testing.TB) string { Denied(t, "trace: %s", "no"); return "" }

	tests := []struct {
		name                      string
		python, fixtures, require string
		gate                      func(testing.TB) string
		want                      []string // the first is a prefix
	}{
		{"python there", python, "", "1", Python, []string{"ok: " + python}},
		{"python unset", "", "", "", Python, []string{"skip: ", pythonVar}},
		{"python unset, required", "", "", "1", Python, []string{"fatal: ", pythonVar}},
		{"program unset", "", "", "", Program, []string{"skip: ", programVar}},
		{"python gone", python + "x", "", "", Python, []string{"skip: ", python + "x"}},
		{"graph there", "", dir, "1", tiny, []string{"ok: " + graph}},
		{"fixtures unset", "", "", "", tiny, []string{"skip: ", fixturesVar, `"tiny"`}},
		{"fixtures unset, required", "", "", "1", tiny, []string{"fatal: ", fixturesVar, `"tiny"`}},
		{"images gone", "", dir, "", images, []string{"skip: ", `"tiny"`, "training"}},
		{"denied, required", "", "", "1", denied, []string{"skip: ", "trace"}},
		{"denied, all required", "", "", "all", denied, []string{"fatal: ", "trace"}},
		{"python unset, all required", "", "", "all", Python, []string{"fatal: ", pythonVar}},
		{"graph gone", "", dir, "", other, []string{"skip: ", `"other"`}},
		{"graph gone, required", "", dir, "1", other, []string{"fatal: ", `"other"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(pythonVar, tt.python)
			t.Setenv(programVar, "")
			t.Setenv(fixturesVar, tt.fixtures)
			t.Setenv(requireVar, tt.require)
			t.Setenv(figuresVar, filepath.Join(t.TempDir(), "figures"))
			t.Setenv(leftVar, "")
			got := outcome(tt.gate)
			if !strings.HasPrefix(got, tt.want[0]) {
				t.Errorf("got %q, want it to start with %q", got, tt.want[0])
			}
			for _, part := range tt.want[1:] {
				if !strings.Contains(got, part) {
					t.Errorf("got %q, want it to name %q", got, part)
				}
			}
		})
	}
}

func TestSkippedTestsAreCounted(t *testing.T) {
	left := filepath.Join(t.TempDir(), "left")
	t.Setenv(leftVar, left)
	t.Setenv(requireVar, "")
	t.Setenv(pythonVar, "")
	outcome(Python)
	outcome(Python)
	lines, err := os.ReadFile(left)
	if err != nil || strings.Count(string(lines), "TestFake: "+pythonVar) != 2 {
		t.Errorf("error %v, %q: want a line for each test", err, lines)
	}
}
