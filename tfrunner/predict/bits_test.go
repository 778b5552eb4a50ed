package predict

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/test/gate"
)

// TestSameBitsInAnyCompany classifies 100 pictures one by one, and from 16 goroutines
// in any order.
func TestSameBitsInAnyCompany(t *testing.T) {
	const pictures, callers = 100, 16
	files := make([][]byte, pictures)
	for i := range files {
		files[i] = photo(t, uint64(i))
	}
	run := makeRun(t, t.TempDir(), dataset.EXIFApply)
	for _, batchSize := range []int{0, 8} {
		t.Run(fmt.Sprint("batch size ", batchSize), func(t *testing.T) {
			m := open(t, string(run), Options{BatchSize: batchSize})
			want := make([][]Class, pictures)
			for i, file := range files {
				want[i] = classify(t, m, file)
			}
			if slices.Equal(want[0], want[1]) {
				t.Error("two pictures are alike")
			}
			gate.Figure(t, "%d pictures a call, %d calls at once", m.network.Images(), m.network.Calls())
			var calling sync.WaitGroup
			for caller := range callers {
				calling.Go(func() {
					for _, i := range rand.New(rand.NewPCG(uint64(caller), 0)).Perm(pictures) {
						got, err := m.Classify(t.Context(), files[i])
						if err != nil || !slices.Equal(got, want[i]) {
							t.Errorf("picture %d: %v among others, %v alone, %v", i, got, want[i], err)
						}
					}
				})
			}
			calling.Wait()
		})
	}
}

// TestManyFilesAreClassifiedAsOne compares ClassifyAll, an image a call, with
// ClassifyFile, from several goroutines.
func TestManyFilesAreClassifiedAsOne(t *testing.T) {
	dir := t.TempDir()
	images := Images{Source: dataset.Folder(dir)}
	for i := range 20 {
		name := fmt.Sprintf("%d.jpg", i)
		if err := os.WriteFile(filepath.Join(dir, name), photo(t, uint64(i)), 0o644); err != nil {
			t.Fatal(err)
		}
		images.Samples = append(images.Samples, dataset.Sample{Path: name})
	}
	m := open(t, string(makeRun(t, t.TempDir(), dataset.EXIFApply)), Options{})
	var calling sync.WaitGroup
	for range 4 {
		calling.Go(func() {
			n := 0
			for answer, err := range m.ClassifyAll(t.Context(), images) {
				if err != nil || answer.Sample.Path != images.Samples[n].Path {
					t.Errorf("answer %d: %q, %v", n, answer.Sample.Path, err)
					return
				}
				n++
				classes, err := m.ClassifyFile(t.Context(), filepath.Join(dir, answer.Sample.Path))
				if err != nil {
					t.Error(err)
				}
				for _, c := range classes {
					if p := answer.Probabilities[slices.Index(m.Classes(), c.Name)]; p != c.Probability {
						t.Errorf("%s, %q: %v among many, %v alone", answer.Sample.Path, c.Name, p, c.Probability)
					}
				}
			}
			if n != len(images.Samples) {
				t.Errorf("%d answers", n)
			}
		})
	}
	calling.Wait()
}

// TestCloseDuringCalls closes a model that is in use.
func TestCloseDuringCalls(t *testing.T) {
	m, err := Open(string(makeRun(t, t.TempDir(), dataset.EXIFApply)), Options{BatchSize: 4})
	if err != nil {
		t.Fatal(err)
	}
	file := photo(t, 1)
	want := classify(t, m, file)
	var calling, begun sync.WaitGroup
	begun.Add(8)
	for range 8 {
		calling.Go(func() {
			for n := 0; ; n++ {
				got, err := m.Classify(t.Context(), file)
				if errors.Is(err, ErrClosed) {
					return
				}
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%v, %v", got, err)
				}
				if n == 0 {
					begun.Done()
				}
			}
		})
	}
	begun.Wait()
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	calling.Wait()
}
