package logme_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tfft/tfft/eval/logme"
	"github.com/tfft/tfft/internal/test/gate"
)

// testCase is what scipy_logme.py scores.
type testCase struct {
	Embeddings [][]float32 `json:"embeddings"`
	Labels     []int       `json:"labels"`
	Classes    int         `json:"classes"`
}

// drawn are embeddings of images of three classes. The first numbers of an embedding say
// something of the class, so clearly; the others are noise. Their scale does not matter.
func drawn(seed uint64, images, size, telling int, clear, scale float64) testCase {
	random := rand.New(rand.NewPCG(3, seed))
	c := testCase{Classes: 3}
	for i := range images {
		label := i % 3
		e := make([]float32, size)
		for j := range e {
			e[j] = float32(scale * random.NormFloat64())
			if j < telling && j%3 == label {
				e[j] += float32(scale * clear)
			}
		}
		c.Embeddings, c.Labels = append(c.Embeddings, e), append(c.Labels, label)
	}
	return c
}

func score(t *testing.T, c testCase) float64 {
	t.Helper()
	s, err := logme.Score(c.Embeddings, c.Labels, c.Classes)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestScoreEqualsThePapersFormulas: to 1e-8, with fewer and with more images than numbers, and
// where numbers of an embedding follow from each other.
func TestScoreEqualsThePapersFormulas(t *testing.T) {
	cases := []testCase{
		drawn(1, 60, 8, 6, 1, 1),
		drawn(2, 60, 8, 6, 3, 100),
		drawn(3, 200, 30, 3, 0.5, 0.01),
		drawn(4, 45, 60, 9, 1, 1),
		drawn(5, 90, 90, 12, 2, 1),
		drawn(6, 120, 12, 0, 0, 1), // noise alone
	}
	twice := drawn(7, 60, 8, 6, 1, 1)
	for i, e := range twice.Embeddings {
		twice.Embeddings[i] = append(e, e...)
	}
	cases = append(cases, twice)
	for i, want := range gate.Ask[[2]float64](t, "testdata/scipy_logme.py", cases) {
		got := score(t, cases[i])
		for k, name := range []string{"the iteration", "the optimum"} {
			if math.Abs(got-want[k]) > 1e-8 {
				t.Errorf("case %d: %v, SciPy's %v by %s", i, got, want[k], name)
			}
		}
	}
}

// TestClearerEmbeddingsScoreHigher: than less clear ones, and all of them higher than noise. What
// they are multiplied by does not matter.
func TestClearerEmbeddingsScoreHigher(t *testing.T) {
	before := math.Inf(-1)
	for _, clear := range []float64{0, 0.5, 1, 2, 4} {
		s := score(t, drawn(8, 150, 20, 12, clear, 1))
		if s <= before {
			t.Errorf("%v where classes are %v apart, %v where they are less", s, clear, before)
		}
		if scaled := score(t, drawn(8, 150, 20, 12, clear, 1000)); math.Abs(scaled-s) > 1e-5 {
			t.Errorf("%v, a thousand times as large %v", s, scaled)
		}
		before = s
	}
}

// TestExtremes give finite scores: embeddings that say all, and none of the class.
func TestExtremes(t *testing.T) {
	all, nothing, many := testCase{Classes: 2}, testCase{Classes: 2}, drawn(9, 6, 40, 9, 3, 1)
	for i := range 12 {
		label := i % 2
		all.Labels, nothing.Labels = append(all.Labels, label), append(nothing.Labels, label)
		all.Embeddings = append(all.Embeddings, []float32{float32(label), float32(1 - label)})
		nothing.Embeddings = append(nothing.Embeddings, []float32{0, 0})
	}
	many.Classes = 5 // of which two have no image
	best, worst := score(t, all), score(t, nothing)
	if !(best > worst) || math.IsInf(best, 0) || math.IsNaN(worst) || math.IsNaN(score(t, many)) {
		t.Errorf("%v where the class is all there is, %v where nothing is, and %v", best, worst, score(t, many))
	}
	// Without any weights, y is noise around 0 of variance 1/2.
	if want := (math.Log(2) - math.Log(2*math.Pi) - 1) / 2; math.Abs(worst-want) > 1e-12 {
		t.Errorf("%v where embeddings are 0, want %v", worst, want)
	}
}

func TestWhatHasNoScore(t *testing.T) {
	for want, c := range map[string]testCase{
		"0 embeddings":              {},
		"2 embeddings, and":         {Embeddings: [][]float32{{1}, {2}}, Labels: []int{0}, Classes: 1},
		"embedding 1 has 1 numbers": {Embeddings: [][]float32{{1, 2}, {2}}, Labels: []int{0, 0}, Classes: 1},
		"embedding 0 is not finite": {Embeddings: [][]float32{{float32(math.NaN())}}, Labels: []int{0}, Classes: 1},
		"image 0 is of class 1":     {Embeddings: [][]float32{{1}}, Labels: []int{1}, Classes: 1},
	} {
		if _, err := logme.Score(c.Embeddings, c.Labels, c.Classes); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// BenchmarkScore is of as many images and numbers as photographs and a VGG16 give.
func BenchmarkScore(b *testing.B) {
	c := drawn(10, 1080, 512, 60, 1, 1)
	for b.Loop() {
		if _, err := logme.Score(c.Embeddings, c.Labels, c.Classes); err != nil {
			b.Fatal(err)
		}
	}
}
