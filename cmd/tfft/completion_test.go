package main

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// TestCompletionStartsNothing completes in bash where no tfft can be found.
func TestCompletionStartsNothing(t *testing.T) {
	var script bytes.Buffer
	if err := newApp(&script, io.Discard).Run([]string{"tfft", "completion", "bash"}); err != nil {
		t.Fatal(err)
	}
	graph := gate.Graph(t, "tiny")
	for line, want := range map[string][]string{
		"tfft lr-":                                         {"lr-find"},
		"tfft dataset build --li":                          {"--link"},
		"tfft run --schedule ":                             {"constant", "cosine", "step", "plateau"},
		"tfft eval --split v":                              {"validation"},
		"tfft run --device ":                               {"auto", "cpu", "gpu"},
		"tfft run --graph " + graph + " --phase ":          {"warmup", "unfreeze"},
		"tfft run --trust-model --graph " + graph + " --d": {"--data", "--decode", "--decode-memory", "--dropout", "--device", "--drop-every", "--drop-patience", "--drop-factor", "--debug"},
	} {
		cmd := exec.Command("bash", "-c", script.String()+`
			COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tfft; echo "${COMPREPLY[@]}"`, "bash")
		cmd.Args = append(cmd.Args, strings.Split(line, " ")...)
		cmd.Env = []string{"PATH=/usr/bin:/bin"}
		out, err := cmd.Output()
		got := strings.Fields(string(out))
		slices.Sort(got)
		slices.Sort(want)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q: %v, got %q, want %q", line, err, got, want)
		}
	}
}
