package neighbours_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/tfrunner/neighbours"
)

// drawn are n embeddings of so many numbers. Each tenth is almost the one before it.
func drawn(n, size int) [][]float32 {
	random, all := rand.New(rand.NewPCG(1, uint64(n))), make([][]float32, n)
	for i := range all {
		all[i] = make([]float32, size)
		for j := range all[i] {
			all[i][j] = float32(random.NormFloat64())
			if i%10 == 9 {
				all[i][j] = 3*all[i-1][j] + 0.01*all[i][j]
			}
		}
	}
	return all
}

// onOneScale are embeddings less their mean, each number divided by its deviation or the median of
// all deviations.
func onOneScale(all [][]float32) [][]float32 {
	size, n := len(all[0]), float64(len(all))
	means, deviations := make([]float64, size), make([]float64, size)
	for c := range size {
		squares := 0.0
		for _, e := range all {
			means[c] += float64(e[c]) / n
			squares += float64(e[c]) * float64(e[c]) / n
		}
		deviations[c] = math.Sqrt(squares - means[c]*means[c])
	}
	sorted, scaled := slices.Sorted(slices.Values(deviations)), make([][]float32, len(all))
	for i, e := range all {
		for c, v := range e {
			scaled[i] = append(scaled[i], float32((float64(v)-means[c])/max(deviations[c], sorted[size/2])))
		}
	}
	return scaled
}

// cosine is that of the angle between two embeddings.
func cosine(a, b []float32) float64 {
	var dot, aa, bb float64
	for i := range a {
		dot, aa, bb = dot+float64(a[i])*float64(b[i]), aa+float64(a[i])*float64(a[i]), bb+float64(b[i])*float64(b[i])
	}
	if aa*bb == 0 {
		return 0
	}
	return dot / math.Sqrt(aa*bb)
}

func mean(values []float64) (m float64) {
	for _, v := range values {
		m += v / float64(len(values))
	}
	return m
}

// TestCompare: more images than a tile is wide, compared one by one.
func TestCompare(t *testing.T) {
	const n, k = 4500, 3
	all := drawn(n, 8)
	found, err := neighbours.Compare(t.Context(), all, 0.998, k)
	if err != nil {
		t.Fatal(err)
	}
	all = onOneScale(all)
	for i := 0; i < n; i += 97 {
		var want []neighbours.Neighbour
		for j := range n {
			if j != i {
				want = append(want, neighbours.Neighbour{Image: j, Similarity: float32(cosine(all[i], all[j]))})
			}
		}
		slices.SortStableFunc(want, func(a, b neighbours.Neighbour) int { return cmp.Compare(b.Similarity, a.Similarity) })
		for at, got := range found.Nearest[i] {
			if math.Abs(float64(got.Similarity-want[at].Similarity)) > 1e-6 || math.Abs(cosine(all[i], all[got.Image])-float64(got.Similarity)) > 1e-6 {
				t.Errorf("image %d: neighbour %d is %+v, want %+v", i, at, got, want[at])
			}
		}
		if len(found.Nearest[i]) != k {
			t.Errorf("image %d has %d neighbours", i, len(found.Nearest[i]))
		}
	}
	for i := 9; i < n; i += 10 {
		if found.Groups[i] != found.Groups[i-1] || found.Nearest[i][0].Image != i-1 {
			t.Errorf("images %d and %d are not in one group", i-1, i)
		}
	}
}

func TestGroupsGoByWayOfOthers(t *testing.T) {
	angle := func(degrees float64) []float32 {
		s, c := math.Sincos(degrees * math.Pi / 180)
		return []float32{float32(c), float32(s)}
	}
	var all [][]float32
	for _, turn := range []float64{0, 90, 180, 270} { // so that the scale changes nothing
		all = append(all, angle(turn), angle(turn+45), angle(turn+8), angle(turn+4), []float32{0, 0}, angle(turn+47), angle(turn+12), []float32{0, 0})
	}
	found, err := neighbours.Compare(t.Context(), all, math.Cos(5*math.Pi/180), 0)
	if err != nil {
		t.Fatal(err)
	}
	found.Groups = found.Groups[:8]
	if want := []int{0, 1, 0, 0, 4, 1, 0, 7}; !slices.Equal(found.Groups, want) {
		t.Errorf("groups %v, want %v", found.Groups, want)
	}
	both := neighbours.Unite(found.Groups, []string{"a", "b", "c", "d", "b", "e", "f", "e"})
	if want := []int{0, 1, 0, 0, 1, 1, 0, 1}; !slices.Equal(both, want) {
		t.Errorf("with the other grouping %v, want %v", both, want)
	}
	if alone := neighbours.Unite(found.Groups, nil); !slices.Equal(alone, found.Groups) {
		t.Errorf("without another grouping %v, want %v", alone, found.Groups)
	}
}

// TestScale: what is the mean, or the unit, of a number does not matter, and nor does one that
// never changes.
func TestScale(t *testing.T) {
	all := drawn(200, 8)
	want, err := neighbours.Compare(t.Context(), all, 0.9, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		for c := range e {
			e[c] = 5*e[c] + float32(c) - 100
		}
	}
	got, err := neighbours.Compare(t.Context(), all, 0.9, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i, nearest := range want.Nearest {
		for at, n := range nearest {
			if other := got.Nearest[i][at]; other.Image != n.Image || math.Abs(float64(other.Similarity-n.Similarity)) > 1e-4 {
				t.Errorf("image %d: %+v, want %+v", i, other, n)
			}
		}
	}
	same, err := neighbours.Compare(t.Context(), [][]float32{{1, 7}, {1, 7}, {1, 7}}, 0.9, 3)
	if err != nil || !slices.Equal(same.Groups, []int{0, 0, 0}) || same.Nearest[2][0].Similarity != 1 {
		t.Errorf("images that all look alike: %+v, %v", same, err)
	}
}

func TestOutliers(t *testing.T) {
	all := drawn(50, 8)
	all[7] = make([]float32, 8)
	distances, err := neighbours.Distances(t.Context(), all, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range distances {
		var others []float64
		for j := range all {
			if s := 1 - cosine(all[i], all[j]); j != i {
				others = append(others, s)
			}
		}
		slices.Sort(others)
		want := mean(others[:3])
		if i == 7 { // like no other
			want = 1
		}
		if math.Abs(got-want) > 1e-5 {
			t.Errorf("image %d: distance %v, want %v", i, got, want)
		}
	}
	images, fence := neighbours.Outliers([]float64{0.9, 0.1, 0.2, 0.95, 0.15, 0.12, 0.2, 0.18, 0.16, 0.14})
	if !slices.Equal(images, []int{3, 0}) || math.Abs(fence-(0.2+1.5*(0.2-0.1425))) > 1e-12 {
		t.Errorf("outliers %v beyond %v", images, fence)
	}
	if images, _ := neighbours.Outliers([]float64{0.3, 0.3}); images != nil {
		t.Errorf("outliers %v of two", images)
	}
}

func TestWhatCannotBeCompared(t *testing.T) {
	for want, all := range map[string][][]float32{
		"no embeddings":             nil,
		"embedding 1 has 1 numbers": {{1, 2}, {1}},
		"embedding 1 is not finite": {{1, 2}, {float32(math.NaN()), 1}},
		"embedding 0 is not finite": {{float32(math.Inf(1)), 1}, {1, 2}},
	} {
		if _, err := neighbours.Compare(t.Context(), all, 0.9, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", all, err, want)
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	all := drawn(10_000, 512)
	for b.Loop() {
		if _, err := neighbours.Compare(b.Context(), all, 0.95, 10); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*1e8/2/b.Elapsed().Seconds(), "pairs/s")
}
