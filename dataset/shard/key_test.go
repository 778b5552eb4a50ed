package shard

import (
	"regexp"
	"strings"
	"testing"
)

func TestKey(t *testing.T) {
	for name, want := range map[string]string{
		"1.jpg": "1 jpg", "a/b/1.JPG": "a/b/1 jpg", "a.b/1.cls": "a.b/1 cls", "1.seg.png": "1 seg.png", "a/1.v2.jpg": "a/1 v2.jpg",
		"1": "", ".jpg": "", "a/.jpg": "", "a.b/1": "", "a/1.": "", "": "", "._1.jpg": "",
	} {
		key, field, ok := Key(name)
		if got := strings.TrimSpace(key + " " + field); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %t, want %q", name, got, ok, want)
		}
	}
}

// webDatasetKey is the rule as the documentation of WebDataset has it, of names on one line.
var webDatasetKey = regexp.MustCompile(`^((?:.*/|)[^.]+)[.]([^/]*)$`)

// FuzzKey compares Key with WebDataset's expression.
func FuzzKey(f *testing.F) {
	for _, seed := range []string{"a/1.jpg", "a.b/.1.jpg", "1..jpg", "/.", "a/b.c/d", "é.JPG"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if strings.Contains(name, "\n") {
			return
		}
		key, field, ok := Key(name)
		match := webDatasetKey.FindStringSubmatch(name)
		if match != nil && strings.HasSuffix(match[1], "/") || match != nil && match[2] == "" {
			match = nil // a base name that begins with a dot, which is hidden, or a name of no field
		}
		if ok != (match != nil) || ok && (key != match[1] || field != strings.ToLower(match[2])) {
			t.Errorf("%q: %q, %q, %t, where WebDataset has %q", name, key, field, ok, match)
		}
	})
}
