package plot

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
)

// notDrawns hides the fonts of the user but for those in the folder that it returns, which are
// looked at before those of the system.
func notDrawns(t *testing.T) (dir string) {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_DATA_HOME", "")
	dir = filepath.Join(home, ".fonts", "test")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// writeFont makes name a font that has the glyphs of Go's for these characters: of its
// digits and letters for them as well, in turn.
func writeFont(t *testing.T, name, characters string) {
	t.Helper()
	latin := "#0123456789 …abcdefghijklmnopqrstuvwxyz"
	runes := []rune(latin + characters)
	slices.Sort(runes)
	cmap := []byte{0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12} // one table, of format 12, for all of Unicode
	be := binary.BigEndian
	cmap = be.AppendUint32(be.AppendUint16(be.AppendUint16(cmap, 12), 0), uint32(16+12*len(runes)))
	cmap = be.AppendUint32(be.AppendUint32(cmap, 0), uint32(len(runes)))
	for i, r := range runes {
		for _, n := range []uint32{uint32(r), uint32(r), uint32(36 + i)} {
			cmap = be.AppendUint32(cmap, n)
		}
	}
	data := slices.Clone(goregular.TTF)
	for entry := 12; ; entry += 16 {
		if string(data[entry:entry+4]) == "cmap" {
			be.PutUint32(data[entry+8:], uint32(len(data)))
			be.PutUint32(data[entry+12:], uint32(len(cmap)))
			break
		}
	}
	if err := os.WriteFile(name, append(data, cmap...), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Characters that no font of tfft has.
const cherokee = "\u13a0\u13a1"

func texts(all []writing) (texts []string) {
	for _, w := range all {
		texts = append(texts, w.text)
	}
	return texts
}

func TestNamesOfClasses(t *testing.T) {
	notDrawns(t)
	long := "photographs/of a very long kind/"
	tests := []struct{ class, name, key string }{
		{"Noodles-Pasta", "Noodles-Pasta", ""},
		{"Żółć ñ жук Ωμέγα", "Żółć ñ жук Ωμέγα", ""},
		{"Zu\u0308rich", "Zürich", ""}, // in two characters, as macOS writes it
		{strings.Repeat("é", 28), strings.Repeat("é", 28), ""},
		{strings.Repeat("é", 29), "#5 " + strings.Repeat("é", 12) + "…" + strings.Repeat("é", 12), "#5  " + strings.Repeat("é", 29)},
		{long + "red apple", "#6 photographs/…nd/red apple", "#6  " + long + "red apple"},
		{long + "green apple", "#7 photographs/…/green apple", "#7  " + long + "green apple"},
		{"\U000F1234", "#8", "#8  " + notDrawn},
		{"تفاحة", "#9", "#9  " + notDrawn},
		{strings.Repeat("x", 200), "#10 " + strings.Repeat("x", 12) + "…" + strings.Repeat("x", 11), "#10  " + strings.Repeat("x", 60) + "…" + strings.Repeat("x", 59)},
	}
	var classes, names, key []string
	for _, tt := range tests {
		classes, names = append(classes, tt.class), append(names, tt.name)
		if tt.key != "" {
			key = append(key, tt.key)
		}
	}
	var fonts typefaces
	defer fonts.close()
	got, gotKey := nameClasses(&fonts, sansText(nameSize, ink), classes, 1)
	if !slices.Equal(texts(got), names) || !slices.Equal(texts(gotKey), key) {
		t.Errorf("named %q\nwant  %q\nkey  %q\nwant %q", texts(got), names, texts(gotKey), key)
	}
	got, gotKey = nameClasses(&fonts, sansText(nameSize, ink), classes, 5)
	if got[1].text != "" || got[5].text != names[5] || len(gotKey) != 1 {
		t.Errorf("every fifth: %q, key %q", texts(got), texts(gotKey))
	}
}

// TestFontsOfTheSystemAreFound has one that is no font, and one that has the characters.
func TestFontsOfTheSystemAreFound(t *testing.T) {
	dir := notDrawns(t)
	if err := os.WriteFile(filepath.Join(dir, "a.ttf"), []byte("no font"), 0o644); err != nil {
		t.Fatal(err)
	}
	writeFont(t, filepath.Join(dir, "b.ttf"), cherokee)
	classes := []string{cherokee, "plain", cherokee + " and ab", strings.Repeat(cherokee, 20)}
	var fonts typefaces
	defer fonts.close()
	names, key := nameClasses(&fonts, sansText(nameSize, ink), classes, 1)
	for i, want := range []string{cherokee, "plain", cherokee + " and ab", "#4 " + strings.Repeat(cherokee, 6) + "…" + strings.Repeat(cherokee, 6)} {
		if names[i].text != want || !canWrite(names[i].style, want) {
			t.Errorf("%q is named %q", classes[i], names[i].text)
		}
	}
	if len(key) != 1 || !canWrite(key[0].style, key[0].text) || len(fonts.open) != 1 {
		t.Errorf("key %q, %d fonts open", texts(key), len(fonts.open))
	}
	path := filepath.Join(t.TempDir(), "confusion.png")
	if err := DrawConfusion(path, classes, [][]int{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
}

// TestSixtyLongNamesStayDistinct names all of them beside the matrix, and in full below it.
func TestSixtyLongNamesStayDistinct(t *testing.T) {
	var classes []string
	for i := range 60 {
		classes = append(classes, fmt.Sprintf("products of the third shelf from the left, number %d of all, in a box", i))
	}
	_, matrix := stepMatrix(60, 9)
	l := layoutConfusion(&typefaces{}, classes, matrix)
	if l.nameStep != 1 || len(slices.Compact(slices.Sorted(slices.Values(texts(l.names))))) != 60 || len(l.key.entries) != 60 {
		t.Errorf("every %d. is named, as %q, with a key of %d", l.nameStep, texts(l.names), len(l.key.entries))
	}
	if l.axis < l.key.lines*keyLine || l.width < l.key.column {
		t.Errorf("no room for the key of %d lines: the title stands at %d, and the picture is %d wide", l.key.lines, l.axis, l.width)
	}
}
