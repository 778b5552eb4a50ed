package ui

import (
	"bytes"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

func TestPlainPassesTextOn(t *testing.T) {
	for text, want := range map[string]string{
		"a\tcaf\u00e9\n\u65e5\u672c": "a\tcaf\u00e9\n\u65e5\u672c",
		"\x1b[2J\xe9\r\n":            `\x1b[2J\xe9\r` + "\n",
	} {
		for size := 1; size <= len(text); size++ { // calls may end within a character
			var b bytes.Buffer
			w := Plain(&b)
			for rest := []byte(text); len(rest) > 0; rest = rest[min(size, len(rest)):] {
				if n, err := w.Write(rest[:min(size, len(rest))]); err != nil || n != min(size, len(rest)) {
					t.Fatal(n, err)
				}
			}
			if b.String() != want {
				t.Errorf("%q by %d bytes: %q, want %q", text, size, &b, want)
			}
		}
	}
}

func TestNamesDoNotActOnTheTerminal(t *testing.T) {
	var b bytes.Buffer
	p := New(&b, &b)
	const name = "a\x1b[31m\xe9"
	p.Warn("%s", name)
	p.Note("%s", name)
	Error(&b, fault.Usage("no %s", name).WithHint("not %s", name))
	if bytes.ContainsAny(b.Bytes(), "\x1b") || bytes.Count(b.Bytes(), []byte(`a\x1b[31m\xe9`)) != 4 {
		t.Errorf("%q", &b)
	}
}
