// Package otheruser runs a part of a test as another user, who may do less than root.
package otheruser

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// ID is the user's number, and that of its group.
const ID = 12346

const stepVar = "OTHER_USER_STEP" // what the other user is to do

// Folder returns an empty folder that every user may reach, and skips the test, aloud, where
// this user is not root.
func Folder(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		gate.Denied(t, "what another user may do: only root can become one")
	}
	dir, err := os.MkdirTemp("", "tfft-shared-")
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// Do runs the test that calls it once more, as the other user, in dir: there, Step gives
// step. It fails where that does.
func Do(t *testing.T, dir, step string) {
	t.Helper()
	program, err := os.ReadFile(os.Args[0])
	copied := filepath.Join(Folder(t), "test")
	if err := errors.Join(err, os.WriteFile(copied, program, 0o755)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), copied, "-test.run", "^"+t.Name()+"$", "-test.v")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), stepVar+"="+step, "HOME="+filepath.Dir(copied))
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: ID, Gid: ID}}
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Fatalf("%s, as user %d: %v\n%s", step, ID, err, out)
	}
}

// Step is what this process is to do as the other user; empty: it is not the other user.
func Step() string { return os.Getenv(stepVar) }
