package plot

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg/draw"
)

// typefaces finds fonts for texts in any script: tfft's own, or else one of the system's.
type typefaces struct {
	open []*os.File // of the system's fonts that were found
}

// close lets the files go. Nothing may be drawn with their fonts any more.
func (t *typefaces) close() {
	for _, f := range t.open {
		f.Close()
	}
}

// styles are base for each of the texts, in the first font that has all of its characters.
// Numbers and an ellipsis can be written with them, too. The Handler is nil where there is
// none, or where a font is not enough: characters are
// drawn one after the other, from left to right, which is not how every script is written.
func (t *typefaces) styles(base draw.TextStyle, texts []string) []draw.TextStyle {
	styles := make([]draw.TextStyle, len(texts))
	var missing []int
	for i, text := range texts {
		switch {
		case !writtenOneByOne(text):
		case canWrite(base, text):
			styles[i] = base
		default:
			missing = append(missing, i)
		}
	}
	if len(missing) == 0 {
		return styles
	}
	for _, name := range fontFiles() {
		if missing = t.try(name, base, texts, styles, missing); len(missing) == 0 {
			break
		}
	}
	return styles
}

// try gives those of the missing styles a font of the file name that has their text's
// characters, and returns the others.
func (t *typefaces) try(name string, base draw.TextStyle, texts []string, styles []draw.TextStyle, missing []int) []int {
	file, err := os.Open(name)
	if err != nil {
		return missing
	}
	collection, err := sfnt.ParseCollectionReaderAt(file)
	if err != nil {
		file.Close()
		return missing
	}
	left := missing
	for k := 0; k < collection.NumFonts() && len(left) > 0; k++ {
		face, err := collection.Font(k)
		if err != nil {
			continue
		}
		found := base
		found.Font = font.Font{Typeface: "system", Size: base.Font.Size}
		found.Handler = text.Plain{Fonts: font.NewCache(font.Collection{{Font: found.Font, Face: face}})}
		left = slices.DeleteFunc(slices.Clone(left), func(i int) bool {
			if !canWrite(found, texts[i]+"#0123456789 …") {
				return false
			}
			styles[i] = found
			return true
		})
	}
	if len(left) == len(missing) {
		file.Close()
		return left
	}
	t.open = append(t.open, file)
	return left
}

// fontFiles are the fonts in fontconfig's usual folders, upright ones of usual weight first.
func fontFiles() (names []string) {
	home, _ := os.UserHomeDir()
	data := cmp.Or(os.Getenv("XDG_DATA_HOME"), filepath.Join(home, ".local", "share"))
	for _, dir := range []string{filepath.Join(data, "fonts"), filepath.Join(home, ".fonts"), "/usr/local/share/fonts", "/usr/share/fonts"} {
		_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && slices.Contains(fontSuffixes, strings.ToLower(filepath.Ext(path))) {
				names = append(names, path)
			}
			return nil // a folder that cannot be read has no fonts for us
		})
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(special(a), special(b)) })
	return names
}

var (
	fontSuffixes = []string{".ttf", ".ttc", ".otf", ".otc"}
	specialFonts = []string{"bold", "italic", "oblique", "light", "thin", "black", "mono", "emoji"}
)

// special is how many words in the name of a font say that it is no usual one.
func special(name string) (words int) {
	name = strings.ToLower(filepath.Base(name))
	for _, word := range specialFonts {
		if strings.Contains(name, word) {
			words++
		}
	}
	return words
}

// writtenOneByOne says whether a text is right when its characters are drawn one after the
// other, from left to right. Arabic and Devanagari, for example, are not.
func writtenOneByOne(text string) bool {
	for _, r := range text {
		if !unicode.In(r, scriptsOneByOne...) {
			return false
		}
	}
	return true
}

var scriptsOneByOne = []*unicode.RangeTable{
	unicode.Common, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Georgian,
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Yi,
	unicode.Cherokee, unicode.Ethiopic, unicode.Canadian_Aboriginal,
}
