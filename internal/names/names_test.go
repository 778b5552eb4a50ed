package names

import "testing"

var spelled = map[string]string{
	"":                    "",
	"plain.jpg":           "plain.jpg",
	"café 日本 👩‍🚀.jpg":     "café 日本 👩‍🚀.jpg",
	"10.00\u202fAM.png":   "10.00\u202fAM.png", // as macOS names screenshots
	"a\\b'c":              "a\\b'c",
	"caf\xe9":             `"caf\xe9"`,
	"two\nlines":          `"two\nlines"`,
	"a\tb":                `"a\tb"`,
	"\x1b[31mred":         `"\x1b[31mred"`,
	"\u0085":              `"\u0085"`,
	"gpj.\u202eexe":       `"gpj.\u202eexe"`,
	`"quoted"`:            `"\"quoted\""`,
	`"`:                   `"\""`,
	"replaced \ufffd.jpg": "replaced \ufffd.jpg",
}

func TestTextIsReadBack(t *testing.T) {
	for name, want := range spelled {
		text := Text(name)
		if text != want || !IsText(text) || Parse(text) != name {
			t.Errorf("%q is written %s, want %s, and read %q", name, text, want, Parse(text))
		}
	}
	if got := Parse(`"no end`); got != `"no end` {
		t.Errorf("read %q", got)
	}
}

func FuzzText(f *testing.F) {
	for name := range spelled {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if text := Text(name); !IsText(text) || Parse(text) != name {
			t.Errorf("%q is written %q and read %q", name, text, Parse(text))
		}
		if text := Escape(name); Escape(text) != text {
			t.Errorf("%q is escaped %q", name, text)
		}
	})
}

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"two\nlines\tand é":        "two\nlines\tand é",
		"\x1b]0;title\x07 of \xe9": `\x1b]0;title\a of \xe9`,
		"one\rtwo":                 `one\rtwo`,
		"a\u202eb":                 `a\u202eb`,
	} {
		if got := Escape(text); got != want {
			t.Errorf("%q is escaped %q, want %q", text, got, want)
		}
	}
}

func TestSame(t *testing.T) {
	if Same("cafe\u0301") != "caf\u00e9" || Same("caf\u00e9") != "caf\u00e9" || Same("caf\xe9") != "caf\xe9" {
		t.Errorf("%q, %q, %q", Same("cafe\u0301"), Same("caf\u00e9"), Same("caf\xe9"))
	}
}

func TestWithoutMark(t *testing.T) {
	for contents, want := range map[string]struct {
		rest string
		ok   bool
	}{
		"alpha\r\n":         {"alpha\r\n", true},
		"\xef\xbb\xbfalpha": {"alpha", true},
		"":                  {"", true},
		"\xff\xfea\x00":     {"\xff\xfea\x00", false},
		"caf\xe9":           {"caf\xe9", false},
	} {
		if rest, ok := WithoutMark([]byte(contents)); string(rest) != want.rest || ok != want.ok {
			t.Errorf("%q: %q, %v", contents, rest, ok)
		}
	}
}
