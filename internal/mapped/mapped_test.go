package mapped

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func open(t *testing.T, contents []byte) (name string, m *File) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, contents, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if m, err = Open(f, int64(len(contents))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return name, m
}

func TestRead(t *testing.T) {
	contents := bytes.Repeat([]byte("0123456789"), 5000)
	_, m := open(t, contents)
	for range 2 + keep/20_000 { // pages are given back in between
		var got []byte
		if !m.Read(12_345, 20_000, func(b []byte) { got = bytes.Clone(b) }) || !bytes.Equal(got, contents[12_345:32_345]) {
			t.Fatalf("%d other bytes", len(got))
		}
	}
}

// TestCutShort reads where another process has taken the file away.
func TestCutShort(t *testing.T) {
	name, m := open(t, make([]byte, 1<<16))
	if err := os.Truncate(name, 0); err != nil {
		t.Fatal(err)
	}
	sum := byte(0)
	add := func(b []byte) {
		for _, v := range b {
			sum += v
		}
	}
	if m.Read(1<<15, 1<<12, add) || m.Read(0, 8, add) {
		t.Error("what is not there was read")
	}
}

func TestEmpty(t *testing.T) {
	if _, m := open(t, nil); m != nil {
		t.Errorf("%d bytes", m.Size())
	}
}
