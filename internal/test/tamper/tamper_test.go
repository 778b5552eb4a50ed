package tamper_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/internal/test/tamper"
)

// TestMain makes the test binary serve as the tracer and as a program to trace,
// which replaces a file.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tampered": func() { os.Exit(tamper.Main()) },
		"replace": func() {
			if err := durable.WriteFile(os.Args[1], []byte("new")); err != nil {
				os.Exit(1)
			}
		},
	})
}

// TestEveryCallIsMetInTurn tampers with each call of a program that replaces a
// file, which is the old or the new one then.
func TestEveryCallIsMetInTurn(t *testing.T) {
	if err := tamper.Try("tampered"); err != nil {
		gate.Denied(t, "trace system calls: %v", err)
	}
	replace := func(plan tamper.Plan) (code int, content string) {
		plan.Folder = t.TempDir()
		path := filepath.Join(plan.Folder, "file")
		if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd, err := plan.Command("tampered", "replace", path)
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
			t.Fatal(err)
		}
		data, _ := os.ReadFile(path)
		return cmd.ProcessState.ExitCode(), string(data)
	}
	log := filepath.Join(t.TempDir(), "log")
	if code, content := replace(tamper.Plan{Log: log}); code != 0 || content != "new" {
		t.Fatalf("left alone: exit code %d, %q", code, content)
	}
	calls, err := tamper.ReadLog(log)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range calls {
		names = append(names, c.Name)
	}
	want := []string{"openat", "write", "fchmod", "fsync", "rename", "openat", "fsync"}
	if !slices.Equal(names, want) {
		t.Fatalf("calls %v, want %v", names, want)
	}
	for i, call := range calls {
		for errno, wantCode := range map[unix.Errno]int{0: 128 + 9, unix.EIO: 1} {
			code, content := replace(tamper.Plan{At: i + 1, Errno: int(errno)})
			wantContent := "old"
			if i > slices.Index(want, "rename") {
				wantContent = "new"
			}
			if code != wantCode || content != wantContent {
				t.Errorf("%v, errno %d: exit code %d, %q; want %d, %q", call, errno, code, content, wantCode, wantContent)
			}
		}
	}
}
