// Package names writes names of files as text. A name is any bytes; JSON, CSV, terminals
// and tables want text of one line. There is one way for all of them: a name that is such
// text stands for itself, and any other is written as a Go string, in double quotes with
// backslashes.
//
//	café.jpg               café.jpg
//	caf\xe9.jpg            "caf\xe9.jpg"
//	two<line break>lines   "two\nlines"
//	"quoted".jpg           "\"quoted\".jpg"
package names

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text is how a name is written.
func Text(name string) string {
	if IsText(name) && !strings.HasPrefix(name, `"`) {
		return name
	}
	return strconv.Quote(name)
}

// Parse is the name that Text wrote.
func Parse(text string) string {
	if strings.HasPrefix(text, `"`) {
		if name, err := strconv.Unquote(text); err == nil {
			return name
		}
	}
	return text
}

// Texts writes several names.
func Texts(names []string) (texts []string) {
	for _, name := range names {
		texts = append(texts, Text(name))
	}
	return texts
}

// IsText says whether a name is UTF-8 of one line, which a terminal shows as it is.
func IsText(name string) bool {
	return utf8.ValidString(name) && strings.IndexFunc(name, acts) < 0
}

// Escape makes a text of one or more lines fit for a terminal: what would act on it, and
// what is not UTF-8, is written with a backslash. Line breaks and tabs stay.
func Escape(text string) string {
	if IsText(text) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size == 1 || acts(r) && r != '\n' && r != '\t' {
			quoted := strconv.Quote(text[:size])
			b.WriteString(quoted[1 : len(quoted)-1])
		} else {
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return b.String()
}

// acts says whether a terminal does something else with r than show it: control
// characters, other line breaks, and what turns the direction of writing.
func acts(r rune) bool {
	return unicode.IsControl(r) || r >= '\u2028' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// Same is the form of a name that it shares with other spellings of the same letters: é
// may be one character or two, and file systems keep both apart (Unicode's form C).
func Same(name string) string {
	if !utf8.ValidString(name) {
		return name
	}
	return norm.NFC.String(name)
}

// Mark is how many bytes of a text's start, three or more of it, are the byte order mark
// that some editors begin UTF-8 with; ok is false for the mark of another encoding.
func Mark(start []byte) (length int, ok bool) {
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		return 3, true
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return 0, false
	}
	return 0, true
}

// WithoutMark is the contents of a text file without a byte order mark; ok is false for a
// file of another encoding than UTF-8.
func WithoutMark(contents []byte) (rest []byte, ok bool) {
	length, ok := Mark(contents)
	rest = contents[length:]
	return rest, ok && utf8.Valid(rest)
}
