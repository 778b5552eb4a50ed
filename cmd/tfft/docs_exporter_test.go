package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// exporter is a Python that has loaded TensorFlow once, and exports or runs what it is given.
type exporter struct {
	requests *json.Encoder
	answers  *json.Decoder
	made     map[string]bool // by the flags
}

// startExporter starts it, and saves a model of a user's own as mine.keras in folder.
func startExporter(t *testing.T, folder string) *exporter {
	t.Helper()
	program, err := filepath.Abs(filepath.Join("testdata", "exporter.py"))
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(gate.Python(t), program, filepath.Join(folder, "mine.keras"))
	cmd.Env, cmd.Stderr = append(os.Environ(), "PYTHONPATH="+root), os.Stderr
	requests, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	answers, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(requests.Close(), cmd.Wait()); err != nil {
			t.Error(err)
		}
	})
	return &exporter{json.NewEncoder(requests), json.NewDecoder(bufio.NewReader(answers)), map[string]bool{}}
}

// export runs python -m pyexport with args in folder, unless a page before had the same; it
// returns what was printed.
func (e *exporter) export(folder, args string) (string, error) {
	if e.made[args] {
		return "", nil
	}
	e.made[args] = true
	return e.ask(map[string]any{"folder": folder, "args": strings.Fields(args)})
}

// python runs a program in folder.
func (e *exporter) python(folder, program string) (string, error) {
	return e.ask(map[string]any{"folder": folder, "program": program})
}

func (e *exporter) ask(request any) (string, error) {
	if err := e.requests.Encode(request); err != nil {
		return "", err
	}
	var answer struct {
		Failed  bool
		Printed string
	}
	if err := e.answers.Decode(&answer); err != nil {
		return "", errors.Join(err, io.ErrUnexpectedEOF)
	}
	if answer.Failed {
		return answer.Printed, errors.New("it fails")
	}
	return answer.Printed, nil
}
