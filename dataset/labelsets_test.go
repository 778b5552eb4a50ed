package dataset

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

// known gives the images of a dataset as "path labels" lines, by their targets.
func known(d *Dataset) (lines []string) {
	for _, split := range d.Splits() {
		for _, s := range split.Samples {
			values := make([]float32, d.Targets[0].Size)
			d.Targets[0].Values(s, values)
			var names []string
			for class, v := range values {
				if v == 1 {
					names = append(names, d.Classes[class])
				}
			}
			lines = append(lines, s.Path+" "+strings.Join(names, "+"))
			if got, want := d.ClassOf(s), strings.Join(names, "|"); got != want {
				lines = append(lines, "class "+got+", want "+want)
			}
		}
	}
	return lines
}

// TestImagesOfAnyNumberOfClasses has the same images as lists of both forms, and as folders.
func TestImagesOfAnyNumberOfClasses(t *testing.T) {
	lists := tree(t, "1.jpg", "2.jpg", "3.jpg", "4.jpg")
	want := "1.jpg cat+dog/2.jpg cat/3.jpg /4.jpg cat+dog"
	for name, text := range map[string]string{
		"labels":  "path,label,split\n1.jpg,dog|cat,train\n2.jpg, cat ,train\n3.jpg,,train\n4.jpg,cat|dog|cat,val\n",
		"columns": "dog,path,split,cat\n1,1.jpg,train,1\n0,2.jpg,train,1.0\n0,3.jpg,train,0\n1,4.jpg,val,1\n",
	} {
		d, err := ReaderOf(Multilabel).Scan(listIn(t, lists, text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := strings.Join(known(d), "/"); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	root := tree(t, "train/cat/1.jpg", "train/dog/1.jpg", "train/cat/2.jpg", "train/dog/in/2.jpg", "val/dog/in/2.jpg -> ../../cat/in/2.jpg", "val/cat/in/2.jpg")
	d, err := ReaderOf(Multilabel).Scan(root)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(known(d), "/"), "train/cat/1.jpg cat+dog/train/cat/2.jpg cat/train/dog/in/2.jpg dog/val/cat/in/2.jpg cat+dog"; got != want {
		t.Errorf("folders: %s, want %s", got, want)
	}
	if len(d.Notes) > 0 {
		t.Errorf("notes %+v", d.Notes)
	}
	split, err := ReaderOf(Multilabel).ScanSplit(root, Validation, d.Classes)
	if err != nil || len(split.Samples) != 1 || split.Targets[0].Size != 2 {
		t.Errorf("one split: %+v, %v", split, err)
	}
	if rest, err := d.Without([]Finding{{Path: "train/cat/2.jpg"}}); err != nil || len(rest.Training.Samples) != 2 {
		t.Errorf("without an image: %v", err)
	}
}

func TestLabelSetsThatAreRefused(t *testing.T) {
	root := tree(t, "1.jpg", "2.jpg")
	for name, tt := range map[string]struct{ text, want string }{
		"nothing beside a sign":  {"path,label,split\n1.jpg,cat|,train\n", `line 2: the label "cat|" has nothing beside a |`},
		"no mark":                {"path,split,cat,id\n1.jpg,train,1,17\n", `line 2: "17" in the column "id": want 1 or 0`},
		"no classes":             {"path,split\n1.jpg,train\n", "no column is called label or class, and none is a class's"},
		"a class that is never":  {"path,split,cat,dog\n1.jpg,train,1,0\n2.jpg,val,1,1\n", `no training images of "dog"`},
		"no class of training's": {"path,label,split\n1.jpg,cat,train\n2.jpg,cat|dog,val\n", `line 3: the label "dog" is no class`},
		"a class with the sign":  {"path,split,a|b\n1.jpg,train,1\n", `the class name "a|b" has a |`},
		"two columns of a class": {"path,split,cat,cat\n1.jpg,train,1,1\n", `two columns are called "cat"`},
		"other labels":           {"path,label,split\n1.jpg,cat|dog,train\n./1.jpg,cat,train\n", "line 3: \"./1.jpg\" was another class or split on line 2"},
	} {
		_, err := ReaderOf(Multilabel).Scan(listIn(t, root, tt.text))
		if err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
	root = tree(t, "train/cat/1.jpg", "train/dog/1.jpg")
	writeFile(t, filepath.Join(root, "train/dog/1.jpg"), []byte("longer"))
	if _, err := ReaderOf(Multilabel).Scan(root); err == nil || !strings.Contains(err.Error(), "have one name, and are not one picture") {
		t.Errorf("two pictures of one name: %v", err)
	}
}
