//go:build pictures

package pixels

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tfft/tfft/dataset/header"
	"github.com/tfft/tfft/internal/test/gate"
)

// pillowPicture is what Pillow makes of one picture.
type pillowPicture struct {
	Path          string
	Height, Width int
	Error         string // why Pillow refuses it
}

// TestPictures decodes every picture under $TFFT_PICTURES at its own size, as Pillow
// does. No value may differ by more than one grey level; a picture that tfft does not
// decode has a reason. The figures are a table of formats, and what only one of the
// two decodes.
func TestPictures(t *testing.T) {
	folder := os.Getenv("TFFT_PICTURES")
	if folder == "" {
		t.Fatal("TFFT_PICTURES is not set: want a folder of pictures")
	}
	output := t.TempDir()
	if out, err := exec.Command(gate.Python(t), "testdata/pillow_pixels.py", folder, output).CombinedOutput(); err != nil {
		t.Fatalf("pillow_pixels.py: %v\n%s", err, out)
	}
	var pictures []pillowPicture
	if err := json.Unmarshal(read(t, filepath.Join(output, "files.json")), &pictures); err != nil {
		t.Fatal(err)
	}
	if len(pictures) == 0 {
		t.Fatalf("no pictures under %q", folder)
	}
	counts, smaller := map[string]map[string]int{}, newDecoder(t, 37, 53, "bilinear")
	for i, picture := range pictures {
		contents := read(t, picture.Path)
		outcome, detail := comparePicture(t, smaller, contents, picture, filepath.Join(output, fmt.Sprintf("%d.rgb", i)))
		sniffed, _ := header.Sniff(contents)
		format := cmp.Or(string(sniffed), "of no format")
		if counts[format] == nil {
			counts[format] = map[string]int{}
		}
		counts[format][outcome]++
		if name, err := filepath.Rel(folder, picture.Path); err == nil && detail != "" {
			gate.Figure(t, "%s %s: %s: %s", format, name, outcome, detail)
		}
	}
	for _, format := range slices.Sorted(maps.Keys(counts)) {
		gate.Figure(t, "%s: %v", format, counts[format])
	}
}

// comparePicture says how tfft and Pillow agree about a picture, and for those that only
// one of them decodes, why. pixels is the file of what Pillow decoded; smaller decodes at
// another size whatever can be decoded at its own.
func comparePicture(t *testing.T, smaller *Decoder, contents []byte, picture pillowPicture, pixels string) (outcome, detail string) {
	decoder, err := New(Options{Height: max(picture.Height, 1), Width: max(picture.Width, 1), Interpolation: "bilinear"})
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	got := make([]byte, decoder.size)
	err = decoder.Decode(contents, got)
	if resized := smaller.Decode(contents, make([]byte, smaller.size)); (resized == nil) != (err == nil) {
		t.Errorf("%s: at its own size: %v; at another one: %v", picture.Path, err, resized)
	}
	switch {
	case err != nil && picture.Error != "":
		return "refused by both", ""
	case err != nil:
		return "refused by tfft alone", err.Error()
	case picture.Error != "":
		return "refused by Pillow alone", picture.Error
	}
	want, most := read(t, pixels), 0
	for i := range got {
		most = max(most, max(int(got[i])-int(want[i]), int(want[i])-int(got[i])))
	}
	if most > 1 {
		mean, _ := difference(t, got, want)
		t.Errorf("%s: a value is off by %d, the mean by %.3f", picture.Path, most, mean)
		return "different", fmt.Sprintf("a value is off by %d, the mean by %.3f", most, mean)
	}
	return "alike", ""
}
