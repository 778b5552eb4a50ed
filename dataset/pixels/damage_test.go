package pixels

import (
	"bytes"
	"testing"
)

// TestDamageThatLibjpegWarnsOf hears what it warned of in a file that the stricter decoder
// finds whole.
func TestDamageThatLibjpegWarnsOf(t *testing.T) {
	decoder, whole := newDecoder(t, 8, 8, "bilinear"), jpegFile(t, 64, 64)
	said := "of the file before"
	decoder.Listen(func() string { text := said; said = ""; return text })
	decode(t, decoder, whole)
	if err := decoder.Damage(whole); err != nil {
		t.Errorf("whole: %v", err)
	}
	said = "Corrupt JPEG data: 3 extraneous bytes before marker 0xd9"
	if err := decoder.Damage(whole); err == nil || err.Error() != "3 extraneous bytes before marker 0xd9" {
		t.Errorf("with a warning: %v", err)
	}
}

func TestDamage(t *testing.T) {
	decoder := newDecoder(t, 8, 8, "bilinear")
	whole := jpegFile(t, 64, 64)
	damaged := bytes.Clone(whole)
	copy(damaged[len(damaged)/2:], "\xff\x00\xff\x00\xff\x00\xff\x00")
	decode(t, decoder, damaged) // without an error, for libjpeg
	for name, tt := range map[string]struct {
		contents []byte
		want     bool
	}{
		"whole":                {whole, false},
		"more behind it":       {append(bytes.Clone(whole), "more"...), false},
		"another byte in it":   {damaged, true},
		"without an end":       {whole[:len(whole)-20], true},
		"of another format":    {pngFile(t, gradient(8, 8)), false},
		"no picture":           {[]byte("hello"), false},
		"a header and no more": {whole[:len(whole)/2], true},
	} {
		if err := decoder.Damage(tt.contents); (err != nil) != tt.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
