package confident_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tfft/tfft/eval/confident"
	"github.com/tfft/tfft/internal/test/gate"
)

// problem is what cleanlab_issues.py is asked.
type problem struct {
	Labels        []int       `json:"labels"`
	Probabilities [][]float64 `json:"probabilities"`

	name string
}

// answer is what it says.
type answer struct {
	Suspects   []int       `json:"suspects"`
	Joint      [][]int     `json:"joint"`
	Exact      [][]float64 `json:"exact"` // before it is rounded
	Thresholds []float64   `json:"thresholds"`
}

// drawn is a problem of so many classes. Of the labels, a share is wrong. Each class is half as
// common as the one before where some are rare. steps is how many values probabilities have; 0:
// any.
func drawn(random *rand.Rand, classes, images int, wrong float64, rare bool, steps float64) problem {
	p := problem{name: fmt.Sprintf("%d classes, %d images, %v wrong, rare %v, %v steps", classes, images, wrong, rare, steps)}
	for i := range images {
		class := i % classes
		for rare && class > 0 && random.Float64() < 0.6 {
			class--
		}
		row, sum := make([]float64, classes), 0.0
		for c := range row {
			row[c] = math.Exp(random.NormFloat64())
			if c == class {
				row[c] *= math.Exp(3 * random.Float64())
			}
			if steps > 0 {
				row[c] = math.Round(row[c])
			}
			sum += row[c]
		}
		for c := range row {
			row[c] /= max(sum, 1)
		}
		if random.Float64() < wrong {
			class = random.IntN(classes)
		}
		p.Labels, p.Probabilities = append(p.Labels, class), append(p.Probabilities, row)
	}
	return p
}

// problems have 2 to 12 classes.
func problems() (all []problem) {
	random := rand.New(rand.NewPCG(3, 9))
	for classes := 2; classes <= 12; classes++ {
		for _, wrong := range []float64{0, 0.05, 0.3} {
			for _, rare := range []bool{false, true} {
				for _, steps := range []float64{0, 1} {
					all = append(all, drawn(random, classes, 30*classes, wrong, rare, steps))
				}
			}
		}
	}
	unsure := drawn(random, 4, 200, 0.1, false, 0)
	unsure.name = "a class that nobody is sure of"
	for _, p := range unsure.Probabilities {
		p[0] += p[2]
		p[2] = 0
	}
	same := problem{name: "no image says anything", Labels: []int{0, 1, 0, 1}}
	for range same.Labels {
		same.Probabilities = append(same.Probabilities, []float64{0.5, 0.5})
	}
	missing := drawn(random, 5, 100, 0.1, false, 0)
	missing.name = "a class without images"
	for i, label := range missing.Labels {
		missing.Labels[i] = min(label, 3)
	}
	return append(all, unsure, same, missing)
}

// TestFindEqualsCleanlab: the same labels look wrong, in the same order, and the estimated counts
// are the same. The order in which cleanlab sorts equals is the processor's, so two things may
// differ, and nothing else may. Of counts with the same remainder, another one may be rounded up.
// Where the last image of a class to look wrong is as probable as the first that does not, it may be
// the other of them. Thresholds are equal to 1e-12: sums depend on the order of adding up.
func TestFindEqualsCleanlab(t *testing.T) {
	cases, suspects, excused := problems(), 0, 0
	for i, want := range gate.Ask[answer](t, "testdata/cleanlab_issues.py", cases) {
		c := cases[i]
		t.Run(c.name, func(t *testing.T) {
			got, err := confident.Find(c.Labels, c.Probabilities)
			if err != nil {
				t.Fatal(err)
			}
			for class, v := range want.Thresholds {
				if v == 2 { // cleanlab's word for none
					want.Thresholds[class] = math.Inf(1)
				}
			}
			near(t, "thresholds", got.Thresholds, want.Thresholds)
			for label, row := range got.Joint {
				near(t, "joint", remainders(row, want.Exact[label]), remainders(want.Joint[label], want.Exact[label]))
			}
			suspects += len(got.Suspects)
			excused += c.compare(t, got, want)
		})
	}
	if suspects < 1000 || excused > suspects/50 {
		t.Errorf("%d labels look wrong, and of %d equals cleanlab chose others", suspects, excused)
	}
}

// compare compares which labels look wrong, and their order. It returns on how many the two differ
// because of equals.
func (p problem) compare(t *testing.T, got *confident.Found, want answer) (excused int) {
	probability := func(i int) float64 { return p.Probabilities[i][p.Labels[i]] }
	var common [2][]float64 // the probabilities of labels that look wrong to both
	for at, one := range [][]int{got.Suspects, want.Suspects} {
		for _, i := range one {
			label := p.Labels[i]
			switch {
			case slices.Contains([][]int{want.Suspects, got.Suspects}[at], i):
				common[at] = append(common[at], probability(i))
			case got.Joint[label][label] == want.Joint[label][label] && !p.hasEqual(i):
				t.Errorf("image %d: only one of both says that it looks wrong, %v, cleanlab %v", i, got.Suspects, want.Suspects)
			default:
				excused++
			}
		}
	}
	near(t, "order", common[0], common[1])
	return excused
}

// hasEqual says whether another image has the same label, as probable.
func (p problem) hasEqual(image int) bool {
	label := p.Labels[image]
	for i, row := range p.Probabilities {
		if i != image && p.Labels[i] == label && row[label] == p.Probabilities[image][label] {
			return true
		}
	}
	return false
}

// remainders are how far off counts are from what was rounded, sorted.
func remainders(counts []int, exact []float64) (off []float64) {
	for i, n := range counts {
		off = append(off, math.Abs(float64(n)-exact[i]))
	}
	slices.Sort(off)
	return off
}

func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if !slices.EqualFunc(got, want, func(a, b float64) bool { return a == b || math.Abs(a-b) <= 1e-12 }) {
		t.Errorf("%s %v, cleanlab has %v", what, got, want)
	}
}
