package dataset

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

// TestWhatIsNotUsedIsSaid has what people keep beside the images of a class.
func TestWhatIsNotUsedIsSaid(t *testing.T) {
	root := tree(t,
		"training/a/1.jpg", "training/a/2.jfif", "training/a/3.tif", "training/a/4.TIF", "training/a/notes.txt", "training/a/.DS_Store",
		"training/a/@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg", "training/a/@eaDir/1.jpg/SYNOPHOTO_THUMB_S.jpg", "training/a/.thumbnails/1.png",
		"training/@eaDir/x.jpg", "training/scan.png", "training/b/1.jpg", "training/b/gone.heic -> nowhere",
		"validation/a/1.jpg", "testing/a/1.jpg", "extra/1.jpg", "extra/sub/2.jpg", "docs/readme.md", "loose.jpg", "labels.csv", "__MACOSX/._1.jpg",
	)
	d, err := Scan(root)
	if err != nil {
		t.Fatal(err)
	}
	if want := "2 images in training, 1 image in validation, 1 image in testing (evaluation); 2 classes"; d.Used() != want {
		t.Errorf("used: %s, want %s", d.Used(), want)
	}
	const want = "3 images in @eaDir, 2 images in extra, 2 images named .tif, 1 image behind links to nothing, 1 image beside the class folders of training, " +
		"1 image beside the splits' folders, 1 image in .thumbnails, 1 image named .jfif, and more of 2 kinds"
	text, images := LeftOut(d.Notes)
	if text != want || !images {
		t.Errorf("left out: %s\nwant      %s", text, want)
	}
	noted := map[string]bool{}
	for _, f := range d.Notes {
		noted[f.Path] = true
	}
	for _, path := range []string{"training/a/2.jfif", "training/a/4.TIF", "training/a/@eaDir", "training/@eaDir", "training/scan.png", "extra", "loose.jpg", "training/a/.DS_Store"} {
		if !noted[path] {
			t.Errorf("nothing is noted of %s", path)
		}
	}

	d, err = Scan(tree(t, "train/a/1.jpg", "train/a/Thumbs.db", "train/a/.DS_Store"))
	if text, images := LeftOut(d.Notes); err != nil || images || text != "1 other file named .db, 1 other file with hidden names" {
		t.Errorf("no images: %q, %v, %v", text, images, err)
	}
	d, err = Scan(tree(t, "train/a/1.jpg"))
	if text, _ := LeftOut(d.Notes); err != nil || text != "" {
		t.Errorf("nothing: %q, %v", text, err)
	}
	split, err := ScanSplit(root, Training, []string{"a", "b"})
	if text, _ := LeftOut(split.Notes); err != nil || !strings.Contains(text, "named .tif") || strings.Contains(text, "extra") {
		t.Errorf("of one split: %q, %v", text, err)
	}
}

// TestOneFileUnderTwoNames has links within a class, and to another split.
func TestOneFileUnderTwoNames(t *testing.T) {
	root := tree(t, "training/a/1.jpg", "training/a/2.jpg -> 1.jpg", "training/b/1.jpg", "validation/a/1.jpg -> ../../training/a/1.jpg")
	if err := os.Link(filepath.Join(root, "training/b/1.jpg"), filepath.Join(root, "training/a/3.jpg")); err != nil {
		t.Fatal(err)
	}
	d, err := Scan(root)
	if err != nil || !strings.HasSuffix(d.Used(), "; 3 files are there under another name as well") {
		t.Fatalf("%s, %v", d.Used(), err)
	}
	for _, f := range d.Notes {
		want := Suspect
		if f.Path == "training/a/2.jpg" {
			want = Remark
		}
		if f.Consequence != want {
			t.Errorf("%+v, want %s", f, want)
		}
	}
}

// TestClassesInOtherBytes has é as one character and as two.
func TestClassesInOtherBytes(t *testing.T) {
	d, err := Scan(tree(t, "train/caf\u00e9/1.jpg", "train/cafe\u0301/2.jpg", "train/b/1.jpg", "val/cafe\u0301/3.jpg", "test/caf\u00e9/4.jpg"))
	if err != nil || len(d.Classes) != 2 || d.Classes[1] != "caf\u00e9" {
		t.Fatalf("%q, %v", d.Classes, err)
	}
	for _, split := range d.Splits() {
		for _, s := range split.Samples {
			if want := int32(1); !strings.Contains(s.Path, "/b/") && s.Label != want {
				t.Errorf("%q has the label %d", s.Path, s.Label)
			}
		}
	}
	if texts := Warnings(d.Notes); len(texts) == 0 || !strings.Contains(texts[0], `"cafe\u0301"`) {
		t.Errorf("warnings %q", texts)
	}
	split, err := ScanSplit(d.Root, Validation, d.Classes)
	if err != nil || split.Samples[0].Label != 1 {
		t.Errorf("one split: %+v, %v", split, err)
	}
}

func TestClassFoldersThatAreNoText(t *testing.T) {
	for _, name := range []string{"caf\xe9", "two\nlines", "bell\x07", "gpj.\u202eexe"} {
		_, err := Scan(tree(t, "train/"+name+"/1.jpg"))
		if err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), "class folder") || strings.Contains(err.Error(), name) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestFindingIsReadBack(t *testing.T) {
	want := Finding{Path: "training/a/caf\xe9.jpg", Problem: "an empty file", Consequence: BadFile}
	data, err := json.Marshal([]Finding{want})
	if err != nil {
		t.Fatal(err)
	}
	var got []Finding
	if err := json.Unmarshal(data, &got); err != nil || got[0] != want {
		t.Errorf("%s is read %+v, %v", data, got, err)
	}
}
