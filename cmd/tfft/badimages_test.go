package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

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
	"odd-bytes.jpg":     {Consequence: dataset.Remark, Problem: "damaged, and decoded as far as that goes: 9 extraneous bytes before marker 0xda"},
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
	if code != 0 || !strings.Contains(stderr, "left out 12 bad of 924 images") {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	record, err := runfolder.Folder(run).ReadRecord()
	if err != nil || len(record.BadFiles) != bad || record.Images["training"] != 416 {
		t.Errorf("run.json: %+v, %v", record, err)
	}
	for name, want := range expected {
		if want.Consequence == badFile {
			stopsAt(t, class, name, want.Problem)
		}
	}
}

// fewDigits are two images of each class.
func fewDigits(t *testing.T) string {
	t.Helper()
	digits, data := gate.Data(t, "digits"), t.TempDir()
	for _, split := range []string{"training", "validation"} {
		for class := 5; class < 10; class++ {
			name := filepath.Join(split, strconv.Itoa(class))
			scans, err := filepath.Glob(filepath.Join(digits, name, "*"))
			if err != nil || len(scans) < 2 {
				t.Fatal(len(scans), err)
			}
			if err := os.MkdirAll(filepath.Join(data, name), 0o755); err != nil {
				t.Fatal(err)
			}
			for _, scan := range scans[:2] {
				if err := os.Symlink(scan, filepath.Join(data, name, filepath.Base(scan))); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return data
}

// stopsAt trains on a folder that has one bad file.
func stopsAt(t *testing.T, from, name, problem string) {
	t.Helper()
	data := fewDigits(t)
	if err := os.Link(filepath.Join(from, name), filepath.Join(data, "training", "5", name)); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := tfft(t, "run", "--graph", gate.Graph(t, "tiny"), "--data", data, "--run", filepath.Join(t.TempDir(), "run"),
		"--epochs", "1", "--phase", "warmup", "--cache-dir", t.TempDir())
	if code != 2 || !strings.Contains(stderr, `"training/5/`+name+`": `+problem) || !strings.Contains(stderr, "--bad-images skip leaves them out") {
		t.Errorf("%s: exit code %d\n%s", name, code, stderr)
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
	code, _, stderr = tfft(t, append(args, "--run", skipping, "--epochs", "3", "--bad-images", "fail")...)
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
