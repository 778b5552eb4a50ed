package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
)

// TestEmptyChoicesAreRefused of every command, wherever they are given; the error lists the
// choices.
func TestEmptyChoicesAreRefused(t *testing.T) {
	checked := 0
	eachCommand(newApp(io.Discard, io.Discard).Commands, func(path string, c *cli.Command) {
		for _, f := range c.Flags {
			name := f.Names()[0]
			values := append(choicesOf(c.Name, name), usualValues[name]...)
			if len(values) == 0 {
				continue
			}
			checked++
			t.Run(path+" "+name, func(t *testing.T) {
				refusesEmpty(t, path, name, values, "--"+name, "")
				file := filepath.Join(t.TempDir(), "settings.yaml")
				if err := os.WriteFile(file, fmt.Appendf(nil, "%s: {%s: \"\"}\n", path, name), 0o644); err != nil {
					t.Fatal(err)
				}
				refusesEmpty(t, path, name, values, "--config", file)
				t.Setenv(envVar(name)[0], "")
				refusesEmpty(t, path, name, values)
			})
		}
	})
	if checked < 40 {
		t.Errorf("only %d flags were looked at", checked)
	}
}

// refusesEmpty runs a command.
func refusesEmpty(t *testing.T, path, name string, values []string, args ...string) {
	t.Helper()
	app := newApp(io.Discard, io.Discard)
	err := app.Run(append(append([]string{"tfft"}, strings.Fields(path)...), args...))
	if want := "--" + name + ` "": want `; err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), want) {
		t.Fatalf("%v: %v, want %s", args, err, want)
	}
	for _, value := range values {
		if !strings.Contains(err.Error(), value) {
			t.Errorf("%v: the error does not name %s", err, value)
		}
	}
}
