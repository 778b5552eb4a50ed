package dataset

import (
	"archive/tar"
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// writeTar writes a tar of files, each given as NAME=CONTENTS.
func writeTar(t testing.TB, name string, files ...string) {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, file := range files {
		name, contents, _ := strings.Cut(file, "=")
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(contents))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(contents)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	writeFile(t, name, b.Bytes())
}

// shardsIn writes two shards for training and one for validation into a new folder.
func shardsIn(t testing.TB) (root string) {
	t.Helper()
	root = t.TempDir()
	writeTar(t, filepath.Join(root, "photos-train-000.tar"), "a/1.jpg=one", "a/1.cls=soup", "a/2.PNG=second", `a/2.json={"label": "bread"}`)
	writeTar(t, filepath.Join(root, "photos-train-001.tar"), "a/1.cls=bread", "a/1.jpg=other")
	writeTar(t, filepath.Join(root, "photos-val-000.tar"), "3.webp=three", "3.cls=soup\n")
	return root
}

// contentsOfAll are the paths, classes and contents of a dataset's images.
func contentsOfAll(t *testing.T, d *Dataset) (all []string) {
	t.Helper()
	for _, split := range d.Splits() {
		for _, s := range split.Samples {
			contents, err := ReadImage(d.Source(), s, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprintf("%s %s %s %s", split.Name, s.Path, d.ClassOf(s), contents))
		}
	}
	return all
}

func TestScanShards(t *testing.T) {
	root := shardsIn(t)
	d, err := Scan(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"training photos-train-000.tar/a/1.jpg soup one", "training photos-train-000.tar/a/2.PNG bread second",
		"training photos-train-001.tar/a/1.jpg bread other", "validation photos-val-000.tar/3.webp soup three",
	}
	if got := contentsOfAll(t, d); !reflect.DeepEqual(got, want) || len(d.Notes) > 0 {
		t.Errorf("got %q with %+v, want %q", got, d.Notes, want)
	}
	if used := d.Used(); used != "3 images in training, 1 image in validation; 2 classes" {
		t.Error(used)
	}
	split, err := ScanSplit(root, Validation, []string{"bread", "cake", "soup"})
	if err != nil || len(split.Samples) != 1 || split.Samples[0].Label != 2 {
		t.Errorf("one split: %+v, %v", split, err)
	}
	_, err = ScanSplit(root, Evaluation, d.Classes)
	checkFault(t, err, []string{"no evaluation images under", "shards with the word test or testing or evaluation"})
	_, err = ScanSplit(root, Validation, []string{"bread"})
	checkFault(t, err, []string{`"photos-val-000.tar/3.webp": the label "soup" is no class`})
	if _, err := (Folder(root)).Read(d.Training.Samples[0], nil); err == nil {
		t.Error("a folder opens an image of a shard")
	}
	if _, err := d.Source().Read(Sample{Path: "photos-train-000.tar.old/1.jpg"}, nil); err == nil {
		t.Error("shards open another image")
	}
}

// TestShardsAreAsTheirFiles lists the same images, under the same paths, as files of their own.
func TestShardsAreAsTheirFiles(t *testing.T) {
	root := shardsIn(t)
	byShards, err := Scan(root)
	if err != nil {
		t.Fatal(err)
	}
	files := t.TempDir()
	lines := "path,label,split\n"
	for _, image := range contentsOfAll(t, byShards) {
		fields := strings.Fields(image)
		writeFile(t, filepath.Join(files, fields[1]), []byte(fields[3]))
		lines += fields[1] + "," + fields[2] + "," + fields[0] + "\n"
	}
	byList, err := Scan(listIn(t, files, lines))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(byShards.Listing()), string(byList.Listing()); got != want {
		t.Errorf("of shards\n%s\nof files\n%s", got, want)
	}
	var batches [2][]Batch
	for i, d := range []*Dataset{byShards, byList} {
		cfg := loaderConfig(t, 0)
		cfg.Source, cfg.Targets, cfg.Samples = d.Source(), d.Targets, d.Training.Samples
		for _, b := range collect(t, cfg, 1) {
			for j := range b.Samples {
				b.Samples[j] = Sample{Path: b.Samples[j].Path, Label: b.Samples[j].Label, Size: b.Samples[j].Size}
			}
			batches[i] = append(batches[i], b)
		}
	}
	if !reflect.DeepEqual(batches[0], batches[1]) {
		t.Errorf("batches of shards\n%+v\nof files\n%+v", batches[0], batches[1])
	}
}

func TestSourceOf(t *testing.T) {
	root := shardsIn(t)
	writeFile(t, filepath.Join(root, "folder.tar/1.jpg"), []byte("a file"))
	for name, want := range map[string]string{"photos-train-000.tar/a/1.jpg": "one", "photos-train-000.tar//a/./2.PNG": "second", "folder.tar/1.jpg": "a file"} {
		source, s, err := SourceOf(filepath.ToSlash(root) + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if contents, err := ReadImage(source, s, nil, 0); err != nil || string(contents) != want {
			t.Errorf("%s: %q, %v", name, contents, err)
		}
	}
	_, _, err := SourceOf(root + "/photos-train-000.tar/a/3.jpg")
	checkFault(t, err, []string{`no file "a/3.jpg" in the shard`, "photos-train-000.tar"})
	writeFile(t, filepath.Join(root, "x.tar"), nil)
	_, _, err = SourceOf(root + "/x.tar/1.jpg")
	checkFault(t, err, []string{"x.tar", "cut off"})
}

// TestWhereShardsLie has folders of splits, a list, one shard, and names that tell no split.
func TestWhereShardsLie(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"shards/train/000.tar", "shards/valid/000.tar", "mixed/data/train-0.tar", "mixed/val.tar", "mixed/more.tar", "mixed/train-test.tar"} {
		writeTar(t, filepath.Join(root, name), "1.jpg="+name, "1.cls=a", "2.jpg=2"+name, "2.cls=b")
	}
	for origin, want := range map[string]string{"shards": "train/000.tar/1.jpg", "mixed": "data/train-0.tar/1.jpg"} {
		d, err := Scan(filepath.Join(root, origin))
		if err != nil || d.Training.Samples[0].Path != want || len(d.Training.Samples) != 2 || len(d.Validation.Samples) != 2 {
			t.Errorf("%s: %+v, %v", origin, d, err)
			continue
		}
		if warned := Warnings(d.Notes); (len(warned) == 2) != (origin == "mixed") {
			t.Errorf("%s: warnings %q", origin, warned)
		}
	}
	list := filepath.Join(root, "lists/list.csv")
	writeFile(t, list, []byte("\ufeffsplit,Shard,id\r\ntrain,../shards/train/000.tar,1\r\nval,"+filepath.Join(root, "mixed/val.tar")+",2\r\n"))
	d, err := Scan(list)
	if err != nil || d.Training.Samples[0].Path != "../shards/train/000.tar/1.jpg" || !strings.Contains(strings.Join(Said(d.Notes), ""), `not used: "id"`) || d.Origin() != list {
		t.Errorf("a list: %+v, %v", d, err)
	} else if got := contentsOfAll(t, d); len(got) != 4 {
		t.Errorf("%q", got)
	}
	one := filepath.Join(root, "mixed/more.tar")
	split, err := ScanSplit(one, Evaluation, []string{"a", "b"})
	if err != nil || len(split.Samples) != 2 || !strings.Contains(strings.Join(Said(split.Notes), ""), "all images are taken for the evaluation split's") {
		t.Errorf("one shard: %+v, %v", split, err)
	}
	_, err = Scan(one)
	checkFault(t, err, []string{"does not say of which split its shards are"})
	_, err = Scan(filepath.Join(root, "shards/train"))
	checkFault(t, err, []string{"no training images under"})
	for _, output := range []string{one, filepath.Join(root, "mixed"), list} {
		origin := one
		if output == list {
			origin = list
		}
		if err := CheckOutside(origin, "output", output); err == nil {
			t.Errorf("%s may be written over", output)
		}
	}
}

func TestListsOfShardsAreRefused(t *testing.T) {
	root := shardsIn(t)
	for name, tt := range map[string]struct{ text, want string }{
		"a missing shard": {"shard,split\nnone-train.tar,train\n", `none-train.tar": no such file`},
		"no shard":        {"shard,split\nlist.csv,train\n", `line 2: "list.csv" is no shard's name`},
		"another split":   {"shard,split\nphotos-val-000.tar,fold\n", `line 2: "photos-val-000.tar" is of the split "fold"`},
		"no lines":        {"shard,split\n", "lists no images"},
		"too few fields":  {"shard,split\nphotos-val-000.tar\n", "line 2: wrong number of fields"},
		"twice":           {"shard,split\nphotos-val-000.tar,train\n./photos-val-000.tar,val\n", "lists one shard twice"},
		"another header":  {"shards,split\nphotos-val-000.tar,val\n", "no column is called path or file or filename or image (or shard, in a list of shards)"},
		"without splits":  {"shard\nphotos-val-000.tar\n", "does not say of which split its shards are"},
	} {
		_, err := Scan(listIn(t, root, tt.text))
		checkFault(t, err, []string{tt.want, "list.csv"})
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := ReadList(listIn(t, root, "shard,split\nphotos-val-000.tar,train\n")); err == nil || !strings.Contains(err.Error(), "it lists shards") {
		t.Errorf("read as a list of images: %v", err)
	}
}

// TestClassesThatAreNumbers has labels as WebDataset writes them, with and without names.
func TestClassesThatAreNumbers(t *testing.T) {
	root := t.TempDir()
	writeTar(t, filepath.Join(root, "train.tar"), "1.jpg=1", "1.cls=2", "2.jpg=2", `2.json={"label": 0}`, "3.jpg=3", "3.cls=10")
	writeTar(t, filepath.Join(root, "val.tar"), "4.jpg=4", "4.cls=2")
	d, err := Scan(root)
	if err != nil || strings.Join(d.Classes, " ") != "0 10 2" || d.ClassOf(d.Validation.Samples[0]) != "2" {
		t.Fatalf("%+v, %v", d, err)
	}
	writeFile(t, filepath.Join(root, "classes.txt"), []byte("soup\nnoodles\nbread\n4\n5\n6\n7\n8\n9\n10\ncake\n"))
	d, err = Scan(root)
	if err != nil || strings.Join(d.Classes, " ") != "bread cake soup" || d.ClassOf(d.Validation.Samples[0]) != "bread" {
		t.Fatalf("%+v, %v", d, err)
	}
	if said := strings.Join(Said(d.Notes), ""); said != `"classes.txt": no training image has these classes, and the data is used without them: "noodles", "4", "5" and 5 more` {
		t.Errorf("said %s", said)
	}
	writeFile(t, filepath.Join(root, "classes.txt"), []byte("soup\nnoodles\nbread\n"))
	_, err = Scan(root)
	checkFault(t, err, []string{`"train.tar/3.jpg" has the label 10`, "names for the classes 0 to 2"})
	writeFile(t, filepath.Join(root, "classes.txt"), []byte("soup\nsoup\n"))
	_, err = Scan(root)
	checkFault(t, err, []string{`classes.txt" has the name "soup" twice`})
}

// TestShardsOfAnyNumberOfClasses reads lists of labels.
func TestShardsOfAnyNumberOfClasses(t *testing.T) {
	root := t.TempDir()
	writeTar(t, filepath.Join(root, "train.tar"), "1.jpg=1", `1.json={"labels": ["soup", "bread"]}`, "2.jpg=2", `2.json={"labels": []}`, "2.cls=soup", "3.jpg=3", "3.cls=cake")
	writeTar(t, filepath.Join(root, "val.tar"), "4.jpg=4", `4.json={"label": "soup"}`)
	d, err := ReaderOf(Multilabel).Scan(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"training train.tar/1.jpg bread|soup 1", "training train.tar/2.jpg  2", "training train.tar/3.jpg cake 3", "validation val.tar/4.jpg soup 4"}
	if got := contentsOfAll(t, d); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	_, err = Scan(root)
	checkFault(t, err, []string{`"train.tar/1.jpg" has no label`, "its .json has labels"})
}

// TestCacheOfShards: images of one shard are told apart, whatever shards come and go, and a
// shard that changed is noticed.
func TestCacheOfShards(t *testing.T) {
	root, dir := shardsIn(t), t.TempDir()
	load := func() LoaderConfig {
		d, err := Scan(root)
		if err != nil {
			t.Fatal(err)
		}
		cfg := loaderConfig(t, 0)
		cfg.Source, cfg.Targets, cfg.Samples = d.Source(), d.Targets, d.Training.Samples
		cfg.Cache, err = OpenImageCache(ImageCacheConfig{Dir: dir, Data: d, Height: cfg.Height, Width: cfg.Width, Decoding: "fake"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cfg.Cache.Close() })
		cfg.Cache.now = func() time.Time { return time.Now().Add(time.Hour) }
		return cfg
	}
	cfg := load()
	checkEpoch(t, cfg, 0, 3)
	checkEpoch(t, cfg, 1, 0)
	writeTar(t, filepath.Join(root, "a-train.tar"), "0.jpg=zero", "0.cls=soup")
	later := load()
	checkEpoch(t, later, 0, 4) // records lie elsewhere now
	checkEpoch(t, later, 1, 0)
	time.Sleep(20 * time.Millisecond) // more than the step of the file system's clock
	writeTar(t, filepath.Join(root, "a-train.tar"), "0.jpg=nine", "0.cls=soup")
	for _, err := range newLoader(t, later).Batches(t.Context(), 0, 0) {
		if err == nil || !strings.Contains(err.Error(), `changed during the run`) {
			t.Errorf("a shard that changed: %v", err)
		}
	}
	checkEpoch(t, load(), 0, 1)
}
