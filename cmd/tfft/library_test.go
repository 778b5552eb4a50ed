package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/test/gate"
)

// TestEmbed runs examples/embed on the digits, from a copy outside the repository.
func TestEmbed(t *testing.T) {
	t.Parallel()
	graph, digits := gate.Graph(t, "tiny"), gate.Data(t, "digits")
	sevens, err := filepath.Glob(filepath.Join(digits, "evaluation", "7", "*.png"))
	if err != nil || len(sevens) == 0 {
		t.Fatal(sevens, err)
	}
	program := filepath.Join(t.TempDir(), "program")
	goCommand(t, copyOfEmbed(t), "build", "-o", program, ".")
	cmd := exec.CommandContext(t.Context(), program, graph, digits, filepath.Join(t.TempDir(), "run"), sevens[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), "XDG_CACHE_HOME="+t.TempDir()), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile(`^warmup: epoch 1, loss \S+, validation accuracy \S+
unfreeze: epoch 1, loss \S+, validation accuracy (\S+)
.*\.png: class [5-9], probability 0\.\d+
$`).FindSubmatch(out)
	if match == nil {
		t.Fatalf("it prints\n%s", out)
	}
	const chance = 1.0 / 5
	if accuracy, err := strconv.ParseFloat(string(match[1]), 64); err != nil || accuracy < 1.5*chance {
		t.Errorf("validation accuracy %s, %v: it has learned nothing", match[1], err)
	}
}

// TestLibraryPage compiles the program that docs/library.md shows, with the lines that
// it gives for go.mod. That such a program links and runs is TestEmbed's.
func TestLibraryPage(t *testing.T) {
	t.Parallel()
	page := strings.Join(docLines(t, filepath.Join("docs", "library.md")), "\n")
	dir := copyOfEmbed(t)
	for language, file := range map[string]string{"go.mod": "go.mod", "go": "main.go"} {
		block := regexp.MustCompile("(?s)```"+regexp.QuoteMeta(language)+"\n(.*?)```").FindAllStringSubmatch(page, -1)
		if len(block) != 1 {
			t.Fatalf("%d blocks of %s, want one", len(block), language)
		}
		write(t, filepath.Join(dir, file), []byte(block[0][1]))
	}
	useCheckout(t, dir)
	goCommand(t, dir, "vet", "-mod=mod", ".") // which adds the indirect requirements, as go mod tidy does
}

// copyOfEmbed is a folder outside the repository with what is in examples/embed.
func copyOfEmbed(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "embed")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(repository, "examples", "embed"))); err != nil {
		t.Fatal(err)
	}
	useCheckout(t, dir)
	return dir
}

// useCheckout makes the paths in go.mod lead to this checkout.
func useCheckout(t *testing.T, dir string) {
	t.Helper()
	checkout, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "go.mod")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	replaced := regexp.MustCompile(`=> \.\./(tfft|\.\.)`).ReplaceAllLiteralString(string(text), "=> "+checkout)
	if strings.Count(replaced, "=> "+checkout) != 2 {
		t.Fatalf("go.mod has other than two replacements:\n%s", text)
	}
	write(t, path, []byte(replaced))
}

// goCommand runs the go command in dir. Modules that are not at hand, which are some that
// tfft itself does not need, it downloads as it does for a user.
func goCommand(t *testing.T, dir string, args ...string) {
	t.Helper()
	began := time.Now()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, out)
	}
	gate.Figure(t, "go %s took %.0f s", args[0], time.Since(began).Seconds())
}
