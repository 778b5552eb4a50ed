package predict

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

// digits are the classes of the tiny graph.
var digits = []string{"5", "6", "7", "8", "9"}

// makeRun makes a run folder at dir of the tiny graph as it was exported.
func makeRun(t *testing.T, dir, exif string) runfolder.Folder {
	t.Helper()
	exported, run := gate.Graph(t, "tiny"), runfolder.Folder(dir)
	if err := run.Create(); err != nil {
		t.Fatal(err)
	}
	manifest, err := graph.ReadManifest(exported)
	if err != nil {
		t.Fatal(err)
	}
	assets := session.Assets{Classes: digits, EXIF: exif}
	prefix := filepath.Join(exported, "variables", "variables")
	whole := train.Saved{Phase: manifest.Phases[0].Name, Changing: prefix, Frozen: prefix}
	if err := session.ExportServing(t.Context(), exported, manifest, session.Config{}, whole, run.Model(), assets); err != nil {
		t.Fatal(err)
	}
	if err := run.WriteRecord(&runfolder.Record{Identity: checkpoint.Identity{Classes: digits, EXIF: exif}}); err != nil {
		t.Fatal(err)
	}
	return run
}

// open loads a model, which the test closes.
func open(t *testing.T, dir string, opts Options) *Model {
	t.Helper()
	m, err := Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

// classify is m.Classify without an error.
func classify(t *testing.T, m *Model, contents []byte) []Class {
	t.Helper()
	classes, err := m.Classify(t.Context(), contents)
	if err != nil {
		t.Fatal(err)
	}
	return classes
}

// older takes out of a model what tfft did not write formerly.
func older(t *testing.T, model string) {
	t.Helper()
	if err := os.Remove(filepath.Join(model, "assets.extra", "decoding.json")); err != nil {
		t.Fatal(err)
	}
	sealed(t, model)
}

// photo is a JPEG of 64 x 32 pixels of random colours.
func photo(t *testing.T, seed uint64) []byte { return picture(t, 64, 32, seed) }

func picture(t *testing.T, width, height int, seed uint64) []byte {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0))
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			if x%8 > 0 {
				picture.Set(x, y, picture.At(x-1, y))
			} else {
				picture.Set(x, y, color.RGBA{byte(random.Uint32()), byte(random.Uint32()), byte(random.Uint32()), 255})
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lying is a JPEG with an EXIF orientation that has it turned by 90 degrees.
func lying(contents []byte) []byte {
	const orientation, short, turn = 0x0112, 3, 6
	tiff := []byte("MM\x00*\x00\x00\x00\x08")
	tiff = binary.BigEndian.AppendUint16(tiff, 1) // entries
	tiff = binary.BigEndian.AppendUint16(tiff, orientation)
	tiff = binary.BigEndian.AppendUint16(tiff, short)
	tiff = binary.BigEndian.AppendUint32(tiff, 1)
	tiff = binary.BigEndian.AppendUint16(tiff, turn)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0) // padding, and no other directory
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{}, contents[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(segment)+2))
	return append(append(out, segment...), contents[2:]...)
}

// sealed writes a folder's checksums again.
func sealed(t *testing.T, dir string) string {
	t.Helper()
	if err := durable.WriteSums(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}
