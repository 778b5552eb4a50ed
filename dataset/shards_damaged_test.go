package dataset

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

func TestDamagedShards(t *testing.T) {
	good := []string{"1.jpg=1", "1.cls=a", "2.jpg=2", "2.cls=b"}
	for want, files := range map[string][]string{
		`"train.tar/k/3.jpg" has no label: there is no "k/3.cls" and no "k/3.json"`: {"k/3.jpg=3"},
		`"train.tar/3.png" and "3.jpg" have one key, "3"`:                           {"3.jpg=3", "3.cls=a", "3.png=4"},
		`"train.tar/3.CLS" and "3.cls" have one key, "3"`:                           {"3.jpg=3", "3.cls=a", "3.CLS=b"},
		`"train.tar/3.jpg" has no label: its .cls is empty`:                         {"3.jpg=3", "3.cls="},
		`"train.tar/3.jpg" has no label: its .json has none`:                        {"3.jpg=3", "3.json={}"},
		`"train.tar/3.jpg" the class name`:                                          {"3.jpg=3", "3.cls=a\x01"},
		`"train.tar/3.jpg" has the label -1`:                                        {"3.jpg=3", "3.cls=-1"},
		`train.tar": "1.jpg" is there twice`:                                        {"1.jpg=1"},
	} {
		root := t.TempDir()
		writeTar(t, filepath.Join(root, "train.tar"), append(good, files...)...)
		writeTar(t, filepath.Join(root, "val.tar"), good...)
		_, err := Scan(root)
		checkFault(t, err, []string{want})
		if fault.Hint(err) == "" {
			t.Errorf("%s: no hint", want)
		}
	}
	root := shardsIn(t)
	file := filepath.Join(root, "photos-train-001.tar")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for want, contents := range map[string][]byte{"cut off at \"a/1.jpg\"": whole[:1540], "no tar": []byte(strings.Repeat("text", 300)), "cut off: 0 bytes": nil, "compressed": []byte("\x1f\x8b\x08")} {
		writeFile(t, file, contents)
		_, err := Scan(root)
		checkFault(t, err, []string{"photos-train-001.tar", want})
	}
	writeTar(t, file)
	_, err = Scan(root)
	checkFault(t, err, []string{"photos-train-001.tar", "no images in it"})
}

// TestCheckFindsAllOfShards has several things that would stop a run, and others that are left.
func TestCheckFindsAllOfShards(t *testing.T) {
	root := shardsIn(t)
	writeTar(t, filepath.Join(root, "train-002.tar"), "1.jpg=11", "2.jpg=22", "2.cls=soup", "2.txt=caption", "3.tif=33", "3.cls=soup", "x=1", "4.jpg=one", "4.cls=bread", "5.jpg=bad", "5.cls=soup",
		"._4.jpg=mac", "a/.DS_Store=mac", "__MACOSX/a/1.jpg=mac", ".thumbs/1.jpg=1")
	writeFile(t, filepath.Join(root, "train-003.tar"), []byte("no tar"))
	checked, err := Reader{}.Check(t.Context(), root, LoaderConfig{Height: 2, Width: 2, Workers: 1, Decoder: &fakeDecoder{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range checked.Findings {
		all = append(all, fmt.Sprintf("%s: %s: %s", f.Path, f.Problem, f.Consequence))
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{
		`train-002.tar/1.jpg: "train-002.tar/1.jpg" has no label`, "train-002.tar: 1 file named .txt, which", "train-002.tar: 1 file named .tif, which",
		"train-002.tar: 1 file named no ending, which", "train-002.tar: 1 label without an image", "train-002.tar: 3 files with hidden names: left out", "train-002.tar: 1 file in __MACOSX: left out", "train-002.tar/5.jpg: not an image: stops the run, or",
		`train-002.tar/4.jpg: the same picture as "photos-train-000.tar/a/1.jpg" of class "soup"`, "train-003.tar: read ", "cut off: 6 bytes",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if left, images := LeftOut(checked.Findings); !images || !strings.Contains(left, "1 image named .tif") || !strings.Contains(left, "1 image missing beside their labels") {
		t.Errorf("left out: %s", left)
	}
}
