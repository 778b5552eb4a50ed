package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// badData is a copy of the digits.
func badData(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	if err := os.CopyFS(data, os.DirFS(gate.Data(t, "digits"))); err != nil {
		t.Fatal(err)
	}
	return data
}

// findings runs tfft dataset check --json and returns its exit code and what it
// says of each path.
func findings(t *testing.T, data string) (code int, of map[string][]dataset.Finding, all []dataset.Finding) {
	t.Helper()
	code, stdout, stderr := tfft(t, "dataset", "check", "--data", data, "--json")
	if code != 0 && code != 2 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	if strings.Contains(stderr, "JPEG data") {
		t.Errorf("a library writes to the terminal: %s", stderr)
	}
	of = map[string][]dataset.Finding{}
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	for _, line := range lines[:len(lines)-1] {
		var f dataset.Finding
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		of[f.Path], all = append(of[f.Path], f), append(all, f)
	}
	return code, of, all
}

// badFile is dataset.BadFile as the command line says it.
const badFile dataset.Consequence = "stops the run, or --bad-images skip it"

// expected is what is to be said of each file that testdata/bad_images.py
// writes: nothing, or a verdict and the start of the problem.
var expected = map[string]dataset.Finding{
	"whole.jpg": {}, "whole.png": {}, "cmyk.jpg": {}, "ycck.jpg": {}, "grey.jpg": {}, "grey16.png": {}, "palette.png": {}, "alpha.png": {},
	"picture.webp": {}, "on-its-side.jpg": {},
	"animated.gif":      {Consequence: dataset.Remark, Problem: "an animation, of which the first of 2 frames is used"},
	"animated.webp":     {Consequence: dataset.Remark, Problem: "an animation, of which the first of 2 frames is used"},
	"twelve-bits.png":   {Consequence: dataset.Remark, Problem: "nearly black: 16 bits a value"},
	"damaged.jpg":       {Consequence: dataset.Remark, Problem: "damaged, and decoded as far as that goes: "},
	"really-a-jpeg.png": {Consequence: dataset.Remark, Problem: "a JPEG image by its contents"},
	"zero-bytes.jpg":    {Consequence: badFile, Problem: "an empty file"},
	"truncated.jpg":     {Consequence: badFile, Problem: "broken JPEG: "},
	"truncated.png":     {Consequence: badFile, Problem: "broken PNG: "},
	"page.jpg":          {Consequence: badFile, Problem: "an HTML page, not an image"},
	"tiff.jpg":          {Consequence: badFile, Problem: "a TIFF image, which is not supported"},
	"heic.jpg":          {Consequence: badFile, Problem: "a HEIC image, which is not supported"},
	"avif.jpg":          {Consequence: badFile, Problem: "an AVIF image, which is not supported"},
	"drawing.jpg":       {Consequence: badFile, Problem: "an SVG drawing, which is not supported"},
	"pointer.jpg":       {Consequence: badFile, Problem: "a git-lfs pointer, not the image itself"},
	"small-screen.gif":  {Consequence: badFile, Problem: "a GIF whose first frame reaches beyond its screen, which is not supported"},
	"absurd.jpg":        {Consequence: badFile, Problem: "60000 x 60000 pixels are more than the limit of 89478485"},
	"absurd.png":        {Consequence: badFile, Problem: "60000 x 60000 pixels are more than the limit of 89478485"},
}

// TestEveryKindOfFile checks a dataset with all of them, trains without the bad
// ones, and stops at each of them by name.
func TestEveryKindOfFile(t *testing.T) {
	t.Parallel()
	data := badData(t)
	class := filepath.Join(data, "training", "5")
	if out, err := exec.Command(gate.Python(t), "testdata/bad_images.py", class).CombinedOutput(); err != nil {
		t.Fatalf("bad_images.py: %v\n%s", err, out)
	}
	code, of, all := findings(t, data)
	bad, remarks := 0, 0
	for name, want := range expected {
		got := of["training/5/"+name]
		if want.Consequence == "" {
			if len(got) > 0 {
				t.Errorf("%s: %+v, want nothing", name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Consequence != want.Consequence || !strings.HasPrefix(got[0].Problem, want.Problem) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		if want.Consequence == dataset.Remark {
			remarks++
		}
		if want.Consequence == badFile {
			bad++
			if len(got) == 1 && got[0].Hint == "" {
				t.Errorf("%s: no word on what to do", name)
			}
		}
	}
	if code != 2 || len(all) != bad+remarks {
		t.Errorf("exit code %d, %d findings: %+v", code, len(all), all)
	}

	args := []string{"--phase", "warmup", "--epochs", "1", "--bad-images", "skip"}
	run := filepath.Join(t.TempDir(), "run")
	code, _, stderr := tfft(t, append([]string{"run", "--graph", gate.Graph(t, "tiny"), "--data", data, "--run", run, "--cache-dir", t.TempDir()}, args...)...)
	if code != 0 || !strings.Contains(stderr, "left out 12 bad of 923 images") {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	record, err := runfolder.Folder(run).ReadRecord()
	if err != nil || len(record.BadFiles) != bad || record.Images["training"] != 415 {
		t.Errorf("run.json: %+v, %v", record, err)
	}
	for name, want := range expected {
		if want.Consequence == badFile {
			stopsAt(t, class, name, want.Problem)
		}
	}
}

// stopsAt trains on a folder that has one bad file.
func stopsAt(t *testing.T, from, name, problem string) {
	t.Helper()
	data := badData(t)
	if err := os.Link(filepath.Join(from, name), filepath.Join(data, "training", "5", name)); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := tfft(t, "run", "--graph", gate.Graph(t, "tiny"), "--data", data, "--run", filepath.Join(t.TempDir(), "run"),
		"--epochs", "1", "--phase", "warmup", "--cache-dir", t.TempDir())
	if code != 2 || !strings.Contains(stderr, `"training/5/`+name+`": `+problem) || !strings.Contains(stderr, "--bad-images skip leaves them out") {
		t.Errorf("%s: exit code %d\n%s", name, code, stderr)
	}
}

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

// TestOneBadImageInAThousand loses that image alone.
func TestOneBadImageInAThousand(t *testing.T) {
	t.Parallel()
	data := badData(t)
	class := filepath.Join(data, "training", "7")
	bad := filepath.Join(class, "bad.png")
	if err := os.WriteFile(bad, []byte("not a picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"run", "--graph", gate.Graph(t, "tiny"), "--data", data, "--phase", "warmup", "--epochs", "2", "--cache-dir", t.TempDir()}
	skipping := filepath.Join(t.TempDir(), "run")
	code, _, stderr := tfft(t, append(args, "--run", skipping, "--bad-images", "skip")...)
	if code != 0 || !strings.Contains(stderr, "left out 1 bad of 897 images") {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	// A run is continued with the images that it was begun with.
	code, _, stderr = tfft(t, append(args, "--run", skipping, "--epochs", "3")...)
	if code != 2 || !strings.Contains(stderr, "the run was started without 1 bad images") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if err := os.Remove(bad); err != nil {
		t.Fatal(err)
	}
	without := filepath.Join(t.TempDir(), "run")
	if code, _, stderr = tfft(t, append(args, "--run", without)...); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	sameRuns(t, without, skipping, "warmup")
}
