package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// TestDocsCommandsRun runs every command of the pages, each page in a folder of its own, as
// README leaves it: a graph and a run of eleven classes. What a command cannot be given here
// stands in the tables, and only there.
func TestDocsCommandsRun(t *testing.T) {
	readme := newDocFolder(t)
	exporter := startExporter(t, readme)
	used := map[string]bool{}
	for _, file := range docFiles(t) {
		folder := readme
		if file != "README.md" {
			folder = filepath.Join(t.TempDir(), "page")
			mustBash(t, readme, "cp -a . "+folder)
		}
		page := docPage{file, folder, exporter, used}
		for _, c := range shellCommands(docLines(t, file)) {
			page.run(t, c)
		}
		page.runPython(t)
	}
	listed := slices.Collect(maps.Keys(docNotRun))
	for _, standIn := range docStandIns {
		listed = append(listed, standIn.written)
	}
	for _, command := range listed {
		if !used[command] {
			t.Errorf("no page has the command %q of the tables", command)
		}
	}
}

// docPage is a page, the folder where its commands run, and what of the tables was used.
type docPage struct {
	file, folder string
	exporter     *exporter
	used         map[string]bool
}

// run runs a command as it is written, or what stands for it.
func (p docPage) run(t *testing.T, c shellCommand) {
	t.Helper()
	for start := range docNotRun {
		if c.text == start || strings.HasPrefix(c.text, start+" ") {
			p.used[start] = true
			return
		}
	}
	command := c.text
	for _, standIn := range docStandIns {
		if c.text == standIn.written {
			p.used[c.text] = true
			command = standIn.run
		}
	}
	if output := builtFolder.FindStringSubmatch(command); output != nil {
		mustBash(t, p.folder, "rm -rf "+output[1]) // pages build one folder in several ways
	}
	var out string
	var err error
	if args, ok := exporterArgs(command); ok {
		out, err = p.exporter.export(p.folder, args)
	} else {
		out, err = bash(t, p.folder, command)
	}
	if err != nil {
		t.Errorf("%s:%d: %s: %v\n%s", p.file, c.line, command, err, out)
	}
}

// exporterArgs are the flags of a command of pyexport.
func exporterArgs(command string) (args string, ok bool) {
	for _, name := range []string{".venv/bin/python -m pyexport ", "tfft-export "} {
		if args, ok := strings.CutPrefix(command, name); ok {
			return args, true
		}
	}
	return "", false
}

var builtFolder = regexp.MustCompile(`dataset build .*--output (\S+)`)

// runPython runs a page's blocks of Python as one program.
func (p docPage) runPython(t *testing.T) {
	t.Helper()
	var program strings.Builder
	for _, block := range pythonBlock.FindAllStringSubmatch(strings.Join(docLines(t, p.file), "\n"), -1) {
		program.WriteString(block[1])
	}
	if program.Len() == 0 {
		return
	}
	// The graph of this test takes smaller pictures than VGG16.
	text := strings.ReplaceAll(program.String(), "224", "32")
	if out, err := p.exporter.python(p.folder, text); err != nil {
		t.Errorf("%s: the blocks of Python: %v\n%s", p.file, err, out)
	}
}

var pythonBlock = regexp.MustCompile("(?s)```python\n(.*?)```")

// newDocFolder is a folder with what README's reader has: tfft in bin, Food-11 as it is
// distributed, photographs, and lists of them. The demo's graph and digits are there, too.
func newDocFolder(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "readme")
	program, err := exec.LookPath("tfft")
	if err != nil {
		t.Fatal(err)
	}
	digits := gate.Data(t, "digits")
	mustBash(t, ".", fmt.Sprintf("mkdir -p %[1]s/bin && ln -s %[2]s %[1]s/bin/tfft && ln -s %[3]s %[4]s %[1]s", folder, program, digits, gate.Graph(t, "tiny")))
	list, plates := []string{"path,label,split"}, []string{"path,label,split"}
	for _, split := range []string{"training", "validation", "evaluation"} {
		files, err := filepath.Glob(filepath.Join(digits, split, "*", "*.png"))
		if err != nil || len(files) < 44 {
			t.Fatalf("%d images of digits in %s, error %v", len(files), split, err)
		}
		for n, file := range files[:44] {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			class := n % 11
			photo := fmt.Sprintf("photos/class%02d/%s%d.png", class, split, n)
			for _, name := range []string{fmt.Sprintf("Food-11/%s/%d_%d.png", split, class, n), photo} {
				if err := os.MkdirAll(filepath.Join(folder, filepath.Dir(name)), 0o755); err != nil {
					t.Fatal(err)
				}
				write(t, filepath.Join(folder, name), data)
			}
			list = append(list, fmt.Sprintf("%s,class%02d,%s", photo, class, split))
			plates = append(plates, fmt.Sprintf("%s,class%02d|class%02d,%s", photo, class, n%7, split))
		}
	}
	picture := image.NewGray(image.Rect(0, 0, 64, 48))
	var lunch bytes.Buffer
	if err := jpeg.Encode(&lunch, picture, nil); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "lunch.jpg"), lunch.Bytes())
	write(t, filepath.Join(folder, "labels.csv"), []byte(strings.Join(list, "\n")+"\n"))
	write(t, filepath.Join(folder, "plates.csv"), []byte(strings.Join(plates, "\n")+"\n"))
	return folder
}

// bash runs a command in a folder, with tfft at hand; it returns what was printed.
func bash(t *testing.T, folder, command string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", command)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(folder, ".cache"), "TFFT_THREADS=1")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func mustBash(t *testing.T, folder, command string) {
	t.Helper()
	if out, err := bash(t, folder, command); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
}
