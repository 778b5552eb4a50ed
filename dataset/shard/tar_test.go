package shard

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

// pack makes a tar of headers; the contents of a file are its name.
func pack(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		contents := ""
		if h.Typeflag == 0 || h.Typeflag == tar.TypeReg {
			h.Typeflag, contents = tar.TypeReg, h.Name
		}
		h.Size = int64(len(contents))
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(contents)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// list writes what ReadTar finds: names, and the contents at their places.
func list(contents []byte) (string, error) {
	members, err := ReadTar(bytes.NewReader(contents), int64(len(contents)))
	var text []string
	for _, m := range members {
		text = append(text, fmt.Sprintf("%s=%s", m.Name, contents[m.Offset:m.Offset+m.Size]))
	}
	return strings.Join(text, " "), err
}

func TestReadTar(t *testing.T) {
	long := strings.Repeat("a/", 120) + "1.jpg"
	for name, tt := range map[string]struct {
		headers []tar.Header
		want    string
	}{
		"files and folders": {[]tar.Header{{Name: "a/", Typeflag: tar.TypeDir}, {Name: "a/1.jpg"}, {Name: "a/1.cls"}}, "a/1.jpg=a/1.jpg a/1.cls=a/1.cls"},
		"from tar .":        {[]tar.Header{{Name: "./", Typeflag: tar.TypeDir}, {Name: "./1.jpg"}}, "1.jpg=./1.jpg"},
		"above and root":    {[]tar.Header{{Name: "../1.jpg"}, {Name: "/2.jpg"}}, "1.jpg=../1.jpg 2.jpg=/2.jpg"},
		"GNU long name":     {[]tar.Header{{Name: long, Format: tar.FormatGNU}, {Name: "2.jpg"}}, long + "=" + long + " 2.jpg=2.jpg"},
		"POSIX long name":   {[]tar.Header{{Name: long + "é", Format: tar.FormatPAX}, {Name: "2.jpg"}}, long + "é=" + long + "é 2.jpg=2.jpg"},
		"a hard link":       {[]tar.Header{{Name: "./1.jpg"}, {Name: "2.jpg", Typeflag: tar.TypeLink, Linkname: "./1.jpg"}}, "1.jpg=./1.jpg 2.jpg=./1.jpg"},
		"git archive":       {[]tar.Header{{Name: "x", Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"comment": "1"}}, {Name: "1.jpg"}}, "1.jpg=1.jpg"},
		"nothing":           {nil, ""},
	} {
		if got, err := list(pack(t, tt.headers...)); err != nil || got != tt.want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, tt.want)
		}
	}
	if got, err := list(append(pack(t, tar.Header{Name: "1.jpg"}), make([]byte, 9<<10)...)); err != nil || got != "1.jpg=1.jpg" {
		t.Errorf("more zeros at the end: %q, %v", got, err)
	}
}

func TestReadTarRefuses(t *testing.T) {
	two := pack(t, tar.Header{Name: "a/1.jpg"}, tar.Header{Name: "a/2.jpg"})
	sparse := pack(t, tar.Header{Name: "1.jpg", Format: tar.FormatPAX, PAXRecords: map[string]string{"TFFT.sparse": "1"}})
	for name, tt := range map[string]struct {
		contents []byte
		want     string
	}{
		"no bytes":               {nil, "cut off: 0 bytes are no whole tar"},
		"no tar":                 {bytes.Repeat([]byte("text "), 500), "no tar"},
		"cut in the first":       {two[:400], "cut off: 400 bytes"},
		"cut in a header":        {two[:1300], `cut off at "a/1.jpg"`},
		"cut in a file":          {two[:1540], `cut off at "a/2.jpg"`},
		"cut between files":      {two[:1024], `cut off behind "a/1.jpg": the mark of a tar's end is missing`},
		"without its end":        {two[:2048], `cut off behind "a/2.jpg"`},
		"half of its end":        {two[:2560], `cut off behind "a/2.jpg"`},
		"a damaged header":       {append(append(bytes.Clone(two[:1024]), 'x'), two[1025:]...), `damaged behind "a/1.jpg"`},
		"two tars":               {append(bytes.Clone(two), two...), "there is more behind the end"},
		"one name twice":         {pack(t, tar.Header{Name: "1.jpg"}, tar.Header{Name: "./1.jpg"}), `"1.jpg" is there twice`},
		"a symbolic link":        {pack(t, tar.Header{Name: "1.jpg", Typeflag: tar.TypeSymlink, Linkname: "2.jpg"}), `"1.jpg" is a symbolic link`},
		"a FIFO":                 {pack(t, tar.Header{Name: "1.jpg", Typeflag: tar.TypeFifo}), `"1.jpg" is a FIFO`},
		"a hard link to nothing": {pack(t, tar.Header{Name: "1.jpg", Typeflag: tar.TypeLink, Linkname: "2.jpg"}), `"1.jpg" is a link to "2.jpg"`},
		"a sparse file":          {bytes.Replace(sparse, []byte("TFFT.sparse"), []byte("GNU.sparse."), 1), `"1.jpg" has holes`},
		"gzip":                   {zipped(t, two), "a compressed tar"},
		"zstd":                   {append([]byte("\x28\xb5\x2f\xfd"), two...), "a compressed tar"},
	} {
		got, err := list(tt.contents)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || fault.Hint(err) == "" || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%s: %q, error %v with the hint %q, want %s", name, got, err, fault.Hint(err), tt.want)
		}
	}
}

func zipped(t *testing.T, contents []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(contents); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// FuzzReadTar: whatever a tar holds, its files lie in it, each under a name of its own.
func FuzzReadTar(f *testing.F) {
	f.Add(pack(f, tar.Header{Name: "a/1.jpg"}, tar.Header{Name: "a/1.cls"}, tar.Header{Name: "2.jpg", Typeflag: tar.TypeLink, Linkname: "a/1.jpg"}))
	f.Add(pack(f, tar.Header{Name: strings.Repeat("a/", 120), Typeflag: tar.TypeDir, Format: tar.FormatGNU}))
	f.Fuzz(func(t *testing.T, contents []byte) {
		members, err := ReadTar(bytes.NewReader(contents), int64(len(contents)))
		if err != nil && fault.Code(err) != fault.ExitUsage {
			t.Errorf("%v is no fault of the file's", err)
		}
		seen := map[string]bool{}
		for _, m := range members {
			if m.Offset < 0 || m.Size < 0 || m.Offset+m.Size > int64(len(contents)) || seen[m.Name] || strings.HasPrefix(m.Name, "../") {
				t.Errorf("%+v in %d bytes", m, len(contents))
			}
			seen[m.Name] = true
		}
	})
}
