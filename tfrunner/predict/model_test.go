package predict

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/test/gate"
)

// TestModelFolderStandsAlone classifies a picture that lies on its side with the
// model of a run, and with a copy of the model elsewhere.
func TestModelFolderStandsAlone(t *testing.T) {
	lies := lying(photo(t, 1))
	answers := map[string][]Class{}
	for _, exif := range []string{dataset.EXIFApply, dataset.EXIFIgnore} {
		run := makeRun(t, t.TempDir(), exif)
		alone := filepath.Join(t.TempDir(), "1")
		if err := os.CopyFS(alone, os.DirFS(run.Model())); err != nil {
			t.Fatal(err)
		}
		answers[exif] = classify(t, open(t, string(run), Options{}), lies)
		for _, dir := range []string{run.Model(), alone} {
			m := open(t, dir, Options{Warn: func(format string, args ...any) { t.Errorf(format, args...) }})
			if got := classify(t, m, lies); !slices.Equal(got, answers[exif]) {
				t.Errorf("exif %s: %v from %q, %v from the run", exif, got, dir, answers[exif])
			}
		}
	}
	if slices.Equal(answers[dataset.EXIFApply], answers[dataset.EXIFIgnore]) {
		t.Error("the orientation changes nothing")
	}
}

// TestOlderModel opens models that do not say how pictures are decoded.
func TestOlderModel(t *testing.T) {
	lies := lying(photo(t, 1))
	run := makeRun(t, t.TempDir(), dataset.EXIFIgnore)
	want := classify(t, open(t, string(run), Options{}), lies)
	older(t, run.Model())
	var warnings []string
	opts := Options{Warn: func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }}
	for _, dir := range []string{string(run), run.Model()} {
		if got := classify(t, open(t, dir, opts), lies); !slices.Equal(got, want) || len(warnings) > 0 {
			t.Errorf("in its run: %v and %q, want %v and no warning", got, warnings, want)
		}
	}
	alone := filepath.Join(t.TempDir(), "model")
	if err := os.Rename(run.Model(), alone); err != nil {
		t.Fatal(err)
	}
	upright := classify(t, open(t, string(makeRun(t, t.TempDir(), dataset.EXIFApply)), Options{}), lies)
	if got := classify(t, open(t, alone, opts), lies); !slices.Equal(got, upright) {
		t.Errorf("away from its run: %v, want %v", got, upright)
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0], alone) || strings.Contains(warnings[0], "\n") {
		t.Errorf("warnings %q, want one that names %q", warnings, alone)
	}
}

// TestWrongFoldersAreNamed opens what is no model, and models that are damaged.
func TestWrongFoldersAreNamed(t *testing.T) {
	damage := func(file string, change func(path string) error) string {
		run := makeRun(t, t.TempDir(), dataset.EXIFApply)
		if err := change(filepath.Join(run.Model(), file)); err != nil {
			t.Fatal(err)
		}
		return run.Model()
	}
	cut := func(path string) error { return os.Truncate(path, 10) }
	variables := "variables/variables.data-00000-of-00001"
	resummed := func(from, to string) string {
		run := makeRun(t, t.TempDir(), dataset.EXIFApply)
		path := filepath.Join(run.Model(), "assets.extra", "decoding.json")
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), from) {
			t.Fatalf("no %s in %s, %v", from, text, err)
		}
		older(t, run.Model())
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), from, to, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		return sealed(t, run.Model())
	}
	for dir, want := range map[string]struct {
		code int
		text string
	}{
		damage(variables, cut):                         {1, `"` + variables + `" does not match its checksum`},
		damage("saved_model.pb", os.Remove):            {1, `"saved_model.pb" is missing`},
		damage("assets.extra/decoding.json", cut):      {1, `"assets.extra/decoding.json" does not match its checksum`},
		filepath.Dir(damage("", os.RemoveAll)):         {2, "has no model yet"},
		gate.Graph(t, "tiny"):                          {2, "is no trained model"},
		filepath.Join(t.TempDir(), "none"):             {2, "no run in"},
		resummed(`"format": 1`, `"format": 2`):         {2, "decoding.json\": format 2, this tfft reads 1"},
		resummed(`"height": 32`, `"height": 64`):       {2, "pictures of 64 x 32 pixels by bilinear, fit by squash; the graph takes 32 x 32"},
		resummed(`"fit": "squash"`, `"fit": "centre"`): {2, `fit by centre; the graph takes`},
	} {
		_, err := Open(dir, Options{})
		if fault.Code(err) != want.code || !strings.Contains(err.Error(), want.text) || !strings.Contains(err.Error(), dir) {
			t.Errorf("error %v (exit code %d), want %q, %q and %d", err, fault.Code(err), want.text, dir, want.code)
		}
	}
}

// TestErrorsNameTheFile classifies files that are no pictures, or too large.
func TestErrorsNameTheFile(t *testing.T) {
	m := open(t, string(makeRun(t, t.TempDir(), dataset.EXIFApply)), Options{MaxPixels: 32 * 64})
	dir := t.TempDir()
	write := func(name string, contents []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, contents, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good.jpg", photo(t, 1))
	if _, err := m.ClassifyFile(t.Context(), good); err != nil {
		t.Error(err)
	}
	for path, want := range map[string]string{
		write("page.jpg", []byte("<!DOCTYPE html><html></html>")): "HTML",
		write("large.jpg", picture(t, 64, 33, 1)):                 "64 x 33 pixels are more than the limit of 2048",
		filepath.Join(dir, "none.jpg"):                            "no such file",
	} {
		_, err := m.ClassifyFile(t.Context(), path)
		if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want %q and the path", err, want)
		}
		images := Images{Source: dataset.Folder(dir), Samples: []dataset.Sample{{Path: "good.jpg"}, {Path: filepath.Base(path)}}, BatchSize: 2}
		for _, err := range m.ClassifyAll(t.Context(), images) {
			if err == nil || !strings.Contains(err.Error(), filepath.Base(path)) {
				t.Errorf("among others: %v, want %q", err, filepath.Base(path))
			}
		}
	}
	if _, err := m.Classify(t.Context(), picture(t, 64, 33, 1)); fault.Code(err) != fault.ExitUsage {
		t.Errorf("too large: %v", err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	if _, err := m.ClassifyFile(t.Context(), good); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}
