package session

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"path/filepath"
	"slices"
	"testing"

	tf "github.com/wamuir/graft/tensorflow"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// TestServingBytesTurnsPicturesAsTrainingDid asks models of runs with and without EXIF what
// they see in a picture that lies on its side, from its file.
func TestServingBytesTurnsPicturesAsTrainingDid(t *testing.T) {
	stored, upright := halves()
	for exif, want := range map[string]image.Image{dataset.EXIFApply: upright, dataset.EXIFIgnore: stored} {
		model := exportTiny(t, exif)
		got := serveBytes(t, model, turnedPNG(t, stored, 6))
		if want := serveBytes(t, model, turnedPNG(t, want, 1)); !slices.Equal(got, want) {
			t.Errorf("exif %s: %v, want %v", exif, got, want)
		}
	}
}

// halves is a picture that is black on top, and what stands upright where its
// orientation is 6: black on the right.
func halves() (stored, upright image.Image) {
	const side = 32
	a, b := image.NewGray(image.Rect(0, 0, side, side)), image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			a.Pix[y*side+x], b.Pix[y*side+x] = byte(y/16*255), byte((1-x/16)*255)
		}
	}
	return a, b
}

// turnedPNG is a PNG file with an eXIf chunk behind its header.
func turnedPNG(t *testing.T, picture image.Image, orientation byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	chunk := []byte("eXIfMM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	chunk[23] = orientation
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(chunk))
	length := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
	const header = 8 + 25
	return string(slices.Concat(b.Bytes()[:header], length, chunk, sum, b.Bytes()[header:]))
}

// exportTiny exports the tiny graph as it was made.
func exportTiny(t *testing.T, exif string) string {
	t.Helper()
	exported, model := gate.Graph(t, "tiny"), filepath.Join(t.TempDir(), "model")
	manifest, err := graph.ReadManifest(exported)
	if err != nil {
		t.Fatal(err)
	}
	assets := Assets{Classes: []string{"5", "6", "7", "8", "9"}, EXIF: exif}
	prefix := filepath.Join(exported, "variables", "variables")
	whole := train.Saved{Phase: manifest.Phases[0].Name, Changing: prefix, Frozen: prefix}
	if err := ExportServing(t.Context(), exported, manifest, Config{}, whole, model, assets); err != nil {
		t.Fatal(err)
	}
	return model
}

// serveBytes is what serving_bytes says of a file.
func serveBytes(t *testing.T, model, file string) []float32 {
	t.Helper()
	saved, err := tf.LoadSavedModel(model, []string{servingTag}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer saved.Session.Close()
	files, err := tf.NewTensor([]string{file})
	if err != nil {
		t.Fatal(err)
	}
	signature := saved.Signatures[graph.BytesSignature]
	output := func(name string) tf.Output {
		at, index := nodeOf(name), 0
		return saved.Graph.Operation(at).Output(index)
	}
	probabilities := signature.Outputs["probabilities"].Name
	results, err := saved.Session.Run(map[tf.Output]*tf.Tensor{output(signature.Inputs["image_bytes"].Name): files}, []tf.Output{output(probabilities)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return results[0].Value().([][]float32)[0]
}
