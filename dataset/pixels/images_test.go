package pixels

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// imageFile is an entry of the files.json that testdata/make_images.py writes.
type imageFile struct {
	Name   string `json:"name"`
	Height int    `json:"height"`
	Width  int    `json:"width"`
}

// made is the folder that testdata/make_images.py writes for all tests; TestMain removes it.
var made struct {
	sync.Once
	dir string
}

func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(made.dir)
	os.Exit(code)
}

// makeImages runs testdata/make_images.py, if no test has, and returns its folder and files.
func makeImages(t *testing.T) (dir string, files []imageFile) {
	t.Helper()
	python := gate.Python(t)
	made.Do(func() {
		var err error
		if made.dir, err = os.MkdirTemp("", "pixels-"); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(python, "testdata/make_images.py", made.dir).CombinedOutput(); err != nil {
			t.Fatalf("make_images.py: %v\n%s", err, out)
		}
	})
	if err := json.Unmarshal(read(t, filepath.Join(made.dir, "files.json")), &files); err != nil {
		t.Fatal(err)
	}
	return made.dir, files
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	contents, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return contents
}
