// Package tamper runs a program for a test and tampers with one of its system
// calls on files: it kills the program right before the call, or has the call
// fail. The program needs no change. It works on Linux and x86-64, where a
// process may trace its children.
//
// strace can do the same, but not for files whose names have a random part, as
// TensorFlow gives to those that it writes.
package tamper

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Plan says which call to tamper with, and how.
type Plan struct {
	Folder string // calls on files below it count ...
	From   string // ... from the first on whose path has this in it
	At     int    // the call to tamper with, 1 for the first; 0: none
	Errno  int    // that it fails with; 0: the program is killed before it
	Log    string // file that gets the calls that counted, as JSON
}

// Call is a system call on a file or folder.
type Call struct {
	Name  string // as Linux calls it, but for variants: rename stands for renameat2
	Path  string // absolute
	To    string // the new path, in a rename
	Write bool   // a file is opened for writing
}

// String is the call for people.
func (c Call) String() string {
	text := c.Name + " " + c.Path
	if c.To != "" {
		text += " " + c.To
	}
	return text
}

// counts says whether c is one of the plan's, of which there were so many
// before.
func (p Plan) counts(c Call, before int) bool {
	below := strings.HasPrefix(c.Path, p.Folder+"/") || c.Path == p.Folder
	return below && (before > 0 || strings.Contains(c.Path, p.From))
}

// Command is program args, run according to plan by a process that calls Main
// when started as the program called by.
func (p Plan) Command(by, program string, args ...string) (*exec.Cmd, error) {
	plan, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, err
	}
	return exec.Command(by, append([]string{string(plan), path}, args...)...), nil
}

// Try says why programs cannot be traced here, if they cannot; by is as in
// Command.
func Try(by string) error {
	cmd, err := Plan{}.Command(by, "true")
	if err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

// Main does what Command asks for in os.Args, and returns the program's exit
// code, 128+n where signal n ended it.
func Main() int {
	code, err := runPlan(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "tamper:", err)
		return 99
	}
	return code
}

func runPlan(text string, args []string) (int, error) {
	var plan Plan
	if err := json.Unmarshal([]byte(text), &plan); err != nil {
		return 0, err
	}
	calls, code, err := run(plan, args)
	if err != nil || plan.Log == "" {
		return code, err
	}
	log, err := json.Marshal(calls)
	if err != nil {
		return code, err
	}
	return code, os.WriteFile(plan.Log, log, 0o644)
}

// ReadLog reads what Main logged.
func ReadLog(path string) (calls []Call, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return calls, json.Unmarshal(data, &calls)
}
