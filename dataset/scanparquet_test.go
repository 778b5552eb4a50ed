package dataset

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/test/parquetfile"
)

var foods = []string{"bread", "soup", "cake"}

func writeParquet(t testing.TB, name string, codec parquetfile.Codec, classes []string, rows ...parquetfile.Row) {
	t.Helper()
	if err := parquetfile.Write(name, codec, classes, rows...); err != nil {
		t.Fatal(err)
	}
}

// parquetIn writes files for training and validation, which codec packs, into a new folder.
func parquetIn(t testing.TB, codec parquetfile.Codec) (root string) {
	t.Helper()
	root = t.TempDir()
	photo := parquetfile.Photo
	writeParquet(t, root+"/data/train-00000-of-00002.parquet", codec, foods, photo("a/1.jpg", []byte("one"), 1), photo("x.PNG", []byte("second"), 0))
	writeParquet(t, root+"/data/train-00001-of-00002.parquet", codec, foods, photo("1.jpg", []byte("other"), 2))
	writeParquet(t, root+"/data/validation-00000-of-00001.parquet", codec, foods, photo("3.webp", []byte("three"), 1))
	return root
}

func TestScanParquet(t *testing.T) {
	for _, codec := range parquetfile.Codecs {
		root := parquetIn(t, codec)
		d, err := Scan(root)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"training data/train-00000-of-00002.parquet/000000.jpg soup one", "training data/train-00000-of-00002.parquet/000001.PNG bread second",
			"training data/train-00001-of-00002.parquet/000000.jpg cake other", "validation data/validation-00000-of-00001.parquet/000000.webp soup three",
		}
		if got := contentsOfAll(t, d); !reflect.DeepEqual(got, want) || len(d.Notes) > 0 {
			t.Errorf("%s: got %q with %+v, want %q", codec, got, d.Notes, want)
		}
		if used := d.Used(); used != "3 images in training, 1 image in validation; 3 classes" {
			t.Error(used)
		}
		split, err := ScanSplit(root+"/data/validation-00000-of-00001.parquet", Evaluation, []string{"bread", "soup"})
		if err != nil || len(split.Samples) != 1 || split.Samples[0].Label != 1 {
			t.Errorf("one file: %+v, %v", split, err)
		}
		for name, want := range map[string]string{"train-00000-of-00002.parquet/000000.jpg": "one", "train-00001-of-00002.parquet/000000.jpg": "other"} {
			source, s, err := SourceOf(root + "/data/" + name)
			if err != nil {
				t.Fatal(err)
			}
			if contents, err := ReadImage(source, s, nil, 0); err != nil || string(contents) != want {
				t.Errorf("%s: %q, %v", name, contents, err)
			}
		}
		_, _, err = SourceOf(root + "/data/train-00000-of-00002.parquet/000000.png")
		checkFault(t, err, []string{`no file "000000.png" in the shard`, "train-00000-of-00002.parquet"})
		if _, err := d.Source().Read(Sample{Path: "data/train-00000-of-00002.parquet/9", place: 9}, nil); err == nil {
			t.Error("row 9 of 3 is read")
		}
	}
}

// TestNamelessRows have no name of their own, or that of another file: they are called by their
// numbers alone, and nothing is said of their endings.
func TestNamelessRows(t *testing.T) {
	root := t.TempDir()
	nameless := parquetfile.Row{Image: parquetfile.Image{Bytes: []byte("nameless")}}
	writeParquet(t, root+"/train.parquet", parquetfile.Codecs["none"], foods[:1], nameless, parquetfile.Photo("x.tif", []byte("another"), 0))
	d, err := Scan(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"training train.parquet/000000 bread nameless", "training train.parquet/000001 bread another"}
	if got := contentsOfAll(t, d); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestParquetIsAsItsFiles lists the same images, under the same paths, as files of their own.
func TestParquetIsAsItsFiles(t *testing.T) {
	for _, codec := range parquetfile.Codecs {
		byParquet, err := Scan(parquetIn(t, codec))
		if err != nil {
			t.Fatal(err)
		}
		files, lines := t.TempDir(), "path,label,split\n"
		for _, image := range contentsOfAll(t, byParquet) {
			fields := strings.Fields(image)
			writeFile(t, filepath.Join(files, fields[1]), []byte(fields[3]))
			lines += fields[1] + "," + fields[2] + "," + fields[0] + "\n"
		}
		byList, err := Scan(listIn(t, files, lines))
		if err != nil {
			t.Fatal(err)
		}
		sizes := regexp.MustCompile(`(?m) \d+$`) // parquet's are not known
		if got, want := sizes.ReplaceAllString(string(byParquet.Listing()), ""), sizes.ReplaceAllString(string(byList.Listing()), ""); got != want {
			t.Errorf("of parquet\n%s\nof files\n%s", got, want)
		}
		var batches [2][]Batch
		for i, d := range []*Dataset{byParquet, byList} {
			cfg := loaderConfig(t, 0)
			cfg.Source, cfg.Targets, cfg.Samples = d.Source(), d.Targets, d.Training.Samples
			for _, b := range collect(t, cfg, 1) {
				for j := range b.Samples {
					b.Samples[j] = Sample{Path: b.Samples[j].Path, Label: b.Samples[j].Label}
				}
				batches[i] = append(batches[i], b)
			}
		}
		if !reflect.DeepEqual(batches[0], batches[1]) {
			t.Errorf("%s: batches of parquet\n%+v\nof files\n%+v", codec, batches[0], batches[1])
		}
	}
}

// TestClassesOfParquet has names in some files, other names, and none.
func TestClassesOfParquet(t *testing.T) {
	photo := parquetfile.Photo("1.jpg", []byte("one"), 1)
	for name, tt := range map[string]struct {
		training, validation []string
		text                 string // of classes.txt
		want                 string // the class, what is said, or the error
	}{
		"no names":             {nil, nil, "", "1"},
		"names beside":         {nil, nil, "a\nb\n", `b "classes.txt": no training image has these classes, and the data is used without them: "a"`},
		"names in the files":   {foods, foods, "", `soup "train.parquet": no training image has these classes, and the data is used without them: "bread", "cake"`},
		"both":                 {foods[:2], foods[:2], "a\nb\n", `soup "classes.txt": not used for parquet, which has the names of its classes itself ("train.parquet") "train.parquet": no training image has these classes, and the data is used without them: "bread"`},
		"other names":          {foods, []string{"bread", "noodles"}, "", `val.parquet": it calls its classes otherwise than "train.parquet": class 1 is "noodles", and there "soup"`},
		"fewer names":          {foods, foods[:2], "", `class 2 is no name, and there "cake"`},
		"names in one of them": {foods, nil, "", `class 0 is no name, and there "bread"`},
		"too few names":        {foods[:1], foods[:1], "", `"train.parquet/000000.jpg" has the label 1, and the metadata of "train.parquet" has names for the classes 0 to 0`},
	} {
		root := t.TempDir()
		writeParquet(t, root+"/train.parquet", parquetfile.Codecs["none"], tt.training, photo)
		writeParquet(t, root+"/val.parquet", parquetfile.Codecs["none"], tt.validation, photo)
		if tt.text != "" {
			writeFile(t, root+"/classes.txt", []byte(tt.text))
		}
		d, err := Scan(root)
		got := fmt.Sprint(err)
		if err == nil {
			got = strings.Join(append([]string{d.ClassOf(d.Training.Samples[0])}, Said(d.Notes)...), " ")
		}
		if err == nil && got != tt.want || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

// TestCheckFindsAllOfParquet has several things that would stop a run.
func TestCheckFindsAllOfParquet(t *testing.T) {
	root, name := parquetIn(t, parquetfile.Codecs["none"]), "2.jpg"
	noBytes, none := parquetfile.Row{Image: parquetfile.Image{Path: &name}}, parquetfile.Photo("1.jpg", []byte("four"), -1)
	writeParquet(t, root+"/data/train-2.parquet", parquetfile.Codecs["none"], foods, noBytes, none, parquetfile.Photo("5.jpg", []byte("bad"), 1))
	whole, err := os.ReadFile(root + "/data/train-00001-of-00002.parquet")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, root+"/data/test.parquet", whole[:len(whole)-9])
	checked, err := Reader{}.Check(t.Context(), root, LoaderConfig{Height: 2, Width: 2, Workers: 1, Decoder: &fakeDecoder{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range checked.Findings {
		all = append(all, fmt.Sprintf("%s: %s: %s", f.Path, f.Problem, f.Consequence))
	}
	for _, want := range []string{
		`data/train-2.parquet/000000.jpg: "data/train-2.parquet/000000.jpg" is not in the file, which has its path alone, "2.jpg"`,
		`data/train-2.parquet/000001.jpg: "data/train-2.parquet/000001.jpg" has the label -1`, "data/train-2.parquet/000002.jpg: not an image: stops the run, or",
		"data/test.parquet: read ", "end without the mark of a parquet file's end",
	} {
		if text := strings.Join(all, "\n"); !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if _, err := Scan(root); err == nil || fault.Hint(err) == "" {
		t.Errorf("a run begins: %v", err)
	}
}

// TestCostlyParquet says once of several files that reading an image of them unpacks much.
func TestCostlyParquet(t *testing.T) {
	root := t.TempDir()
	large := parquetfile.Photo("1.jpg", bytes.Repeat([]byte("large"), costly/4), 0)
	for _, name := range []string{"train-0", "train-1", "val"} {
		writeParquet(t, root+"/"+name+".parquet", parquetfile.Codecs["zstd"], foods[:1], large)
	}
	d, err := Scan(root)
	if err != nil {
		t.Fatal(err)
	}
	if said := Said(d.Notes); len(said) != 1 || !strings.Contains(said[0], `"train-0.parquet": to read an image in it, up to 5.0 MiB are unpacked`) {
		t.Errorf("said %q", said)
	}
}
