package gate

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// Ask gives the Python script a JSON list of cases, and returns its answers, a
// JSON list with one for each.
func Ask[Answer, Case any](t testing.TB, script string, cases []Case) []Answer {
	t.Helper()
	in, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), Python(t), script)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answers []Answer
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(cases) {
		t.Fatalf("%d answers for %d cases, %v", len(answers), len(cases), err)
	}
	return answers
}
