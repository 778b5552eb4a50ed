package augment

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

func readText(t *testing.T, text string) (List, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return ReadFile(path)
}

func TestReadFile(t *testing.T) {
	for text, want := range map[string]string{
		"- trivial-augment: {}\n- random-erasing: {p: 0.25}\n":                                                          "trivial-augment(num-magnitude-bins=31) random-erasing(p=0.25 scale=0.02,0.33 ratio=0.3,3.3)",
		"- random-resized-crop:\n    scale: [0.5, 1]\n- random-horizontal-flip\n":                                       "random-resized-crop(scale=0.5,1 ratio=0.75,1.3333333333333333) random-horizontal-flip(p=0.5)",
		"- affine: {rotation-range: 10, horizontal-flip: true}\n# colour\n- brightness: {brightness-range: [0.5, 1]}\n": "rotation-range=10 brightness-range=0.5,1 horizontal-flip=true",
		"- rand-augment: {num-ops: 1}\n- random-vertical-flip: {p: 1}\n":                                                "rand-augment(num-ops=1 magnitude=9 num-magnitude-bins=31) random-vertical-flip(p=1)",
		"- color-jitter: {brightness: 0.4, contrast: [0.5, 1], hue: [-0.1, 0]}\n- random-grayscale\n":                   "color-jitter(brightness=0.6,1.4 contrast=0.5,1 hue=-0.1,0) random-grayscale(p=0.1)",
		"- random-erasing: {value: random, p: 0}\n":                                                                     "none",
	} {
		if list, err := readText(t, text); err != nil || list.String() != want {
			t.Errorf("%s: %s, %v, want %s", text, list, err, want)
		}
	}
}

func TestReadFileRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "a.yaml\" lists no operation",
		"random-erasing: {p: 0.25}\n": "line 1: want lines of the form - name",
		"- random-erase: {p: 0.25}\n": "line 1: unknown operation \"random-erase\" (did you mean random-erasing?",
		"- RandomGrayscale\n":         "(did you mean random-grayscale?",
		"- random-grayscale\n\n- random-erasing: {prob: 1}\n":     "line 3: random-erasing: unknown parameter \"prob\" (random-erasing has p, ratio, scale, value",
		"- rand-augment: {num-op: 1}\n":                           "(did you mean num-ops?",
		"- random-erasing: {p: 1.5}\n":                            "line 1: random-erasing: p \"1.5\": want a number from 0 to 1",
		"- random-erasing: {scale: 0.5}\n":                        "scale \"0.5\": want [LOW, HIGH] from 0 to 1",
		"- random-erasing: {ratio: [0, 3]}\n":                     "ratio \"0,3\": want [LOW, HIGH] from 0.001 to 1000",
		"- random-erasing: {value: 300}\n":                        "value \"300\": want a grey level from 0 to 255, or random",
		"- random-resized-crop: {scale: [0.9, 0.1]}\n":            "scale \"0.9,0.1\": want [LOW, HIGH]",
		"- color-jitter: {hue: 0.6}\n":                            "hue \"0.6\": want a number from 0 to 0.5",
		"- color-jitter: {brightness: -1}\n":                      "brightness \"-1\": want a number from 0 on",
		"- rand-augment: {magnitude: 31}\n":                       "rand-augment: magnitude 31: want at most 30",
		"- trivial-augment: {num-magnitude-bins: 1}\n":            "num-magnitude-bins \"1\": want a whole number from 2 to 1000",
		"- affine: {cval: 256}\n":                                 "affine: cval 256: want a grey level from 0 to 255",
		"- affine: {brightness-range: [1, 2]}\n":                  "affine: unknown parameter \"brightness-range\"",
		"- affine: {rotation-range: {a: 1}}\n":                    "line 1: rotation-range: want one value",
		"- affine\n- affine\n":                                    "line 2: affine is listed twice",
		"- affine: {shear-range: 1}\n- random-resized-crop: {}\n": "line 2: random-resized-crop comes after affine",
		"- {affine: {}, brightness: {}}\n":                        "line 1: a second name in one item",
		"- random-erasing: 0.5\n":                                 "line 1: random-erasing: want settings, as in - random-erasing: {setting: value}",
		"- mixup: {alpha: 0}\n":                                   "mixup: alpha \"0\": want a number from 0.001 to 1000",
		"- cutmix\n- random-grayscale\n":                          "line 2: cutmix comes before random-grayscale",
		"- [affine]\n":                                            "line 1: want one value",
	} {
		_, err := readText(t, text)
		if err == nil || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := err.Error() + " (" + fault.Hint(err) + ")"; !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestPageHasEveryOperation: docs/augmentation.md names all operations and parameters, and
// what it shows of a file can be read.
func TestPageHasEveryOperation(t *testing.T) {
	contents, err := os.ReadFile("../../docs/augmentation.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(contents)
	for name, kind := range kinds {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("the page lacks %s", name)
		}
		for parameter := range kind().set {
			if !strings.Contains(page, "`"+parameter) && !strings.Contains(page, "--"+parameter) {
				t.Errorf("the page lacks %s of %s", parameter, name)
			}
		}
	}
	var files []string
	inFile := false
	for line := range strings.Lines(page) {
		item, isItem := strings.CutPrefix(line, "    - ")
		if isItem && !inFile {
			files = append(files, "")
		}
		if inFile = isItem; inFile {
			files[len(files)-1] += "- " + item
		}
	}
	for _, file := range files {
		if list, err := readText(t, file); err != nil || len(list) < 3 {
			t.Errorf("%v, %v", list, err)
		}
	}
	if len(files) != 2 {
		t.Errorf("%d files", len(files))
	}
}
