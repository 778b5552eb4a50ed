package dataset

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

// listIn writes a list into the folder root.
func listIn(t *testing.T, root, text string) string {
	t.Helper()
	file := filepath.Join(root, "list.csv")
	writeFile(t, file, []byte(text))
	return file
}

// TestListIsAsItsFolders lists the images of folders, in another order, and compares what a
// run knows of both.
func TestListIsAsItsFolders(t *testing.T) {
	root := tree(t, "train/b/1.jpg", "train/a/sub/2.PNG", "valid/b/1.bmp", "test/a/x.GIF", "test/b/y.webp")
	folders, err := Scan(root)
	if err != nil {
		t.Fatal(err)
	}
	list := listIn(t, root, "\ufeffsplit,label,path\r\ntest,b,test/b/y.webp\r\ntrain,b,./train/b/1.jpg\r\nTraining,a,\"train/a/sub/2.PNG\"\r\nval,b,valid//b/1.bmp\r\ntesting,a,test/a/x.GIF\r\n")
	byList, err := Scan(list)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(byList.Listing()), string(folders.Listing()); got != want {
		t.Errorf("by the list\n%s\nby the folders\n%s", got, want)
	}
	if byList.Root != root || byList.Origin() != list || folders.Origin() != root {
		t.Errorf("root %q, origins %q and %q", byList.Root, byList.Origin(), folders.Origin())
	}
	if want := "2 images in training, 1 image in validation, 2 images in evaluation; 2 classes"; byList.Used() != want {
		t.Errorf("used: %s, want %s", byList.Used(), want)
	}
	if len(byList.Notes) > 0 {
		t.Errorf("notes %+v", byList.Notes)
	}
	split, err := ScanSplit(list, Evaluation, byList.Classes)
	if err != nil || strings.Join(listed(split, byList.Classes), " ") != "test/a/x.GIF a test/b/y.webp b" || split.Source != Folder(root) {
		t.Errorf("one split: %+v, %v", split, err)
	}
}

// TestListedFilesAnywhere has paths that lead out of the list's folder, and absolute ones.
func TestListedFilesAnywhere(t *testing.T) {
	root := tree(t, "lists/", "pictures/1.jpg", "pictures/2.jpg", "pictures/3.jpg")
	absolute := filepath.Join(root, "pictures/2.jpg")
	d, err := Scan(listIn(t, filepath.Join(root, "lists"), "../pictures/1.jpg,a,train\n"+absolute+",b,train\n../lists/../pictures/3.jpg,a,val\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"../pictures/1.jpg a", absolute + " b"}
	if got := listed(d.Training, d.Classes); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q, want %q", got, want)
	}
	if got := listed(d.Validation, d.Classes)[0]; got != "../pictures/3.jpg a" {
		t.Errorf("%q", got)
	}
	for _, split := range d.Splits() {
		for _, s := range split.Samples {
			if contents, err := ReadImage(d.Source(), s, nil, 0); err != nil || string(contents) != "abc" {
				t.Errorf("%q: %q, %v", s.Path, contents, err)
			}
		}
	}
}

func TestScanRefusesLists(t *testing.T) {
	const head = "path,label,split\n1.jpg,a,train\n2.jpg,b,train\n3.jpg,a,val\n"
	for name, tt := range map[string]struct{ text, want string }{
		"no split":                        {"1.jpg,a\n2.jpg,b\n", "has no column for the split"},
		"no training images":              {"3.jpg,a,val\n", "no training images in"},
		"a missing file":                  {head + "none.jpg,a,test\n", "line 5: read "},
		"a folder":                        {head + "folder.jpg,a,test\n", "line 5: "},
		"no image's name":                 {head + "notes.txt,a,test\n", `line 5: "notes.txt" is no image file's name`},
		"other slashes":                   {head + `sub\4.jpg,a,test` + "\n", "line 5: read "},
		"an empty label":                  {head + "4.jpg,,test\n", `line 5: "4.jpg" has no label`},
		"an unknown split":                {head + "4.jpg,a,holdout\n", `line 5: "4.jpg" is of the split "holdout"`},
		"a class without training images": {head + "4.jpg,c,test\n", `line 5: the label "c" is no class: no training image has it`},
		"two labels":                      {head + "1.jpg,b,train\n", `line 5: "1.jpg" was another class or split on line 2`},
		"two splits":                      {head + "./1.jpg,a,test\n", `line 5: "./1.jpg" was another class or split on line 2`},
		"two labels for two names":        {head + "link.jpg,b,train\n", `line 5: "link.jpg" was another class or split on line 2`},
	} {
		root := tree(t, "1.jpg", "2.jpg", "3.jpg", "4.jpg", "notes.txt", "folder.jpg/", "link.jpg -> 1.jpg")
		list := listIn(t, root, tt.text)
		_, err := Scan(list)
		if err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), list) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
		if err != nil && fault.Hint(err) == "" && name != "a folder" {
			t.Errorf("%s: no hint", name)
		}
	}
	root := tree(t, "list.txt")
	if _, err := Scan(filepath.Join(root, "list.txt")); err == nil || !strings.Contains(err.Error(), "is a file, but no list of images") {
		t.Errorf("another file: %v", err)
	}
}

// TestWhatARunSaysOfAList has lines and columns that are not used, and labels in other bytes.
func TestWhatARunSaysOfAList(t *testing.T) {
	root := tree(t, "1.jpg", "2.jpg", "3.jpg", "link.jpg -> 1.jpg")
	d, err := Scan(listIn(t, root, "path,label,split,id,Web page\n1.jpg,caf\u00e9,train,1,x\n2.jpg,cafe\u0301,train,2,x\n3.jpg,caf\u00e9,val,3,x\n./1.jpg,caf\u00e9,training,4,x\nlink.jpg,caf\u00e9,train,5,x\n"))
	if err != nil || len(d.Classes) != 1 || len(d.Training.Samples) != 2 {
		t.Fatalf("%+v, %v", d, err)
	}
	said := strings.Join(Said(d.Notes), "\n")
	for _, want := range []string{
		`"list.csv": columns that are not used: "id", "Web page"`,
		`"list.csv": 2 lines name an image that is listed before, and used once: 5 (the file of line 2), 6 (the file of line 2)`,
	} {
		if !strings.Contains(said, want) {
			t.Errorf("said:\n%s\nwant %s", said, want)
		}
	}
	if texts := Warnings(d.Notes); len(texts) != 1 || !strings.Contains(texts[0], `one class with the label "caf\u00e9"`) {
		t.Errorf("warnings %q", texts)
	}
	split, err := ScanSplit(listIn(t, root, "1.jpg,b\n2.jpg,a\n"), Evaluation, []string{"a", "b"})
	if err != nil || len(split.Samples) != 2 || !strings.Contains(strings.Join(Said(split.Notes), ""), "all images are taken for the evaluation split's") {
		t.Errorf("a list without splits: %+v, %v", split, err)
	}
	if _, err := ScanSplit(listIn(t, root, "1.jpg,a,train\n2.jpg,b,train\nnone.jpg,a,val\n"), Evaluation, []string{"a", "b"}); err == nil || !strings.Contains(err.Error(), "no evaluation images in") {
		t.Errorf("a list without the split: %v", err)
	}
}

// TestCheckFindsAllOfAList has several lines that would stop a run.
func TestCheckFindsAllOfAList(t *testing.T) {
	root := tree(t, "1.jpg", "2.jpg", "3.jpg")
	for i, name := range []string{"1.jpg", "2.jpg", "3.jpg"} {
		writeFile(t, filepath.Join(root, name), []byte{byte(i)})
	}
	list := listIn(t, root, "path,label,split,id\n1.jpg,a,train,1\nnone.jpg,a,train,2\n2.jpg,,val,3\n3.jpg,b,val,4\n2.jpg,a,val,5\n3.jpg,a,fold,6\ntoo,few\n")
	checked, err := Reader{}.Check(t.Context(), list, LoaderConfig{Height: 2, Width: 2, Workers: 1, Decoder: anyDecoder{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	fatal := 0
	var all []string
	for _, f := range checked.Findings {
		if f.Consequence.Fatal() {
			fatal++
		}
		all = append(all, f.Path+": "+f.Problem)
	}
	if fatal != 5 || checked.Images != 2 || !strings.Contains(strings.Join(all, "\n"), "columns that are not used") {
		t.Errorf("%d would stop a run, %d images:\n%s", fatal, checked.Images, strings.Join(all, "\n"))
	}
}

// anyDecoder makes no pixels.
type anyDecoder struct{}

// Decode takes any file for an image.
func (anyDecoder) Decode([]byte, []byte) error { return nil }

func TestOutputOverAListIsRefused(t *testing.T) {
	root := tree(t, "lists/", "pictures/a/1.jpg", "pictures/b/2.jpg")
	list := listIn(t, filepath.Join(root, "lists"), "../pictures/a/1.jpg,a,train\n../pictures/b/2.jpg,b,train\n")
	for output, want := range map[string]bool{
		"lists/list.csv": true, "lists": true, ".": true, "pictures": true, "pictures/a": true,
		"lists/run": false, "pictures/a/run": false, "run": false,
	} {
		if err := CheckOutside(list, "output", filepath.Join(root, output)); (err != nil) != want {
			t.Errorf("%s: %v", output, err)
		}
	}
	if err := CheckOutside(filepath.Join(root, "none.csv"), "output", root); err != nil {
		t.Errorf("no list: %v", err)
	}
}

// TestChangesOfAList: lines change places without a change of the data, and labels and splits
// with one.
func TestChangesOfAList(t *testing.T) {
	root := tree(t, "1.jpg", "2.jpg", "3.jpg")
	listing := func(text string) []byte {
		d, err := Scan(listIn(t, root, text))
		if err != nil {
			t.Fatal(err)
		}
		return d.Listing()
	}
	before := listing("1.jpg,a,train\n2.jpg,b,train\n3.jpg,a,val\n")
	if same := listing("path,id,split,label\n3.jpg,1,val,a\n2.jpg,2,train,b\n1.jpg,3,training,a\n"); string(same) != string(before) {
		t.Errorf("other lines:\n%s", same)
	}
	if got, want := Changes(before, listing("1.jpg,b,train\n2.jpg,a,train\n3.jpg,a,val\n")), `another label or split for "1.jpg", "2.jpg"`; got != want {
		t.Errorf("labels: %s, want %s", got, want)
	}
	if got, want := Changes(before, listing("1.jpg,a,train\n2.jpg,b,train\n3.jpg,a,test\n")), `another label or split for "3.jpg"`; got != want {
		t.Errorf("splits: %s, want %s", got, want)
	}
	if err := os.WriteFile(filepath.Join(root, "2.jpg"), []byte("longer"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, want := Changes(before, listing("1.jpg,a,train\n2.jpg,b,train\n3.jpg,a,val\n")), `changed "2.jpg"`; got != want {
		t.Errorf("a file: %s, want %s", got, want)
	}
}
