package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"github.com/tfft/tfft/internal/test/gate"
)

// TestOddTrees checks what is odd about names, folders and links.
func TestOddTrees(t *testing.T) {
	t.Parallel()
	data := badData(t)
	class := filepath.Join(data, "training", "5")
	scans, err := filepath.Glob(filepath.Join(class, "*"))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := os.ReadFile(scans[0])
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string) {
		path := filepath.Join(data, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		// What follows a PNG's end is not looked at: each file is one of its own.
		if err := os.WriteFile(path, append(bytes.Clone(picture), name...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"with space.png", "line\nbreak.png", "größe.png", "\xff\xfe.png", "deep/er/est/x.png"} {
		write("training/5/" + name)
	}
	write("training/5/.DS_Store")
	write("training/5/._x.png")
	write("training/5/notes.txt")
	write("training/5/raw.heic")
	for name, make := range map[string]func(string) error{
		"fifo.png":   func(p string) error { return syscall.Mkfifo(p, 0o644) },
		"loop":       func(p string) error { return os.Symlink(".", p) },
		"linked.png": func(p string) error { return os.Symlink(scans[1], p) },
		"gone.png":   func(p string) error { return os.Symlink("nowhere", p) },
		"gone":       func(p string) error { return os.Symlink("nowhere", p) },
	} {
		if err := make(filepath.Join(class, name)); err != nil {
			t.Fatal(err)
		}
	}
	same := filepath.Base(scans[0])
	if err := os.Link(scans[0], filepath.Join(data, "validation", "5", "leak.png")); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(scans[0], filepath.Join(data, "training", "6", "wrong.png")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(data, "evaluation", "9")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(data, "training", "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	code, of, all := findings(t, data)
	want := map[string]string{
		"training/5/.DS_Store":                  "left out: a hidden name",
		"training/5/._x.png":                    "left out: a hidden name",
		"training/5/notes.txt":                  "left out: no image by its name (.jpg .jpeg .png .bmp .gif .webp)",
		"training/5/raw.heic":                   "left out: no image by its name (.jpg .jpeg .png .bmp .gif .webp)",
		"training/5/fifo.png":                   "left out: a FIFO, socket or device",
		"training/5/loop":                       "left out: a link to a folder that was read under another name",
		"training/5/gone.png":                   `stops the run: read "training/5/gone.png": no such file or directory`,
		"training/5/gone":                       "left out: a link to nothing",
		"validation/5/leak.png":                 `used as it is, but makes figures doubtful: the same picture as "training/5/` + same + `" of the training split: what is measured on one was seen in the other`,
		"training/6/wrong.png":                  `used as it is, but makes figures doubtful: the same picture as "training/5/` + same + `" of class "5"`,
		"training/5/" + filepath.Base(scans[1]): `used: the same file as "training/5/linked.png"`,
		"evaluation":                            `used as it is, but makes figures doubtful: no image of class "9"`,
		"training":                              `stops the run: no images under "` + data + `/training/empty" (looked for .jpg .jpeg .png .bmp .gif .webp)`,
	}
	for path, line := range want {
		ok := false
		for _, f := range of[path] {
			ok = ok || string(f.Consequence)+": "+f.Problem == line
		}
		if !ok {
			t.Errorf("%s: %+v, want %s", path, of[path], line)
		}
	}
	// No image of the empty class in the other two splits either.
	if code != 2 || len(all) != len(want)+2 {
		t.Errorf("exit code %d, %d findings: %+v", code, len(all), all)
	}
}

// TestOddNamesStayReadable evaluates images with such names.
func TestOddNamesStayReadable(t *testing.T) {
	t.Parallel()
	data := badData(t)
	scans, err := filepath.Glob(filepath.Join(data, "evaluation", "5", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"line\nbreak, and \"quotes\".png", "\xff\xfe.png", "größe.png"} {
		if err := os.Rename(scans[i], filepath.Join(data, "evaluation", "5", name)); err != nil {
			t.Fatal(err)
		}
	}
	run := filepath.Join(t.TempDir(), "run")
	if code, _, stderr := tfft(t, "run", "--graph", gate.Graph(t, "tiny"), "--data", data, "--run", run, "--phase", "warmup", "--epochs", "1",
		"--cache-dir", t.TempDir()); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	written, err := os.ReadFile(filepath.Join(run, "warmup", "predictions.csv"))
	if err != nil || !utf8.Valid(written) {
		t.Fatal("predictions.csv is not UTF-8", err)
	}
	rows, err := csv.NewReader(bytes.NewReader(written)).ReadAll()
	if err != nil || len(rows) != 347 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// TestUnreadableFile is run by a user whom permissions bind.
func TestUnreadableFile(t *testing.T) {
	data := badData(t)
	scans, err := filepath.Glob(filepath.Join(data, "training", "5", "*"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(scans[0], 0); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(data, "training", "6", "locked")
	if err := os.Mkdir(locked, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(locked, 0o755) }) // for TempDir to remove it
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "dataset", "check", "--data", data)
	cmd.Args[0] = "tfft"
	if os.Getuid() == 0 {
		program = filepath.Join(t.TempDir(), "tfft")
		copyForNobody(t, cmd.Path, program)
		openTo(t, data, filepath.Dir(program))
		cmd.Path = program
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 2 {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		`"training/5/` + filepath.Base(scans[0]) + `"`, "permission denied", `"training/6/locked"`, "stops the run, or --bad-images skip it",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// copyForNobody copies a program to where any user may run it.
func copyForNobody(t *testing.T, from, to string) {
	t.Helper()
	program, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, program, 0o755); err != nil {
		t.Fatal(err)
	}
}

// openTo lets any user into the temporary folders that lead to dirs.
func openTo(t *testing.T, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		for ; dir != filepath.Clean(os.TempDir()) && dir != "/"; dir = filepath.Dir(dir) {
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
}
