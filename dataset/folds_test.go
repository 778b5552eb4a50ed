package dataset

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/test/gate"
)

// foldCase is a set of images to deal out, as sklearn_folds.py reads it.
type foldCase struct {
	Labels []int `json:"labels"`
	Groups []int `json:"groups"` // nil: each image is on its own
	Folds  int   `json:"folds"`
	Seed   int   `json:"seed"`
}

// classes is the number of classes.
func (c foldCase) classes() int { return slices.Max(c.Labels) + 1 }

// deal deals the images out.
func (c foldCase) deal(repeat int) ([]int, error) {
	f := Folding{Classes: make([]string, c.classes()), Folds: c.Folds, Seed: uint64(c.Seed)}
	for i := range f.Classes {
		f.Classes[i] = fmt.Sprint("class ", i)
	}
	samples, groups := make([]Sample, len(c.Labels)), []string(nil)
	for i, label := range c.Labels {
		samples[i].Label = int32(label)
		if c.Groups != nil {
			groups = append(groups, fmt.Sprint(c.Groups[i]))
		}
	}
	folds, _, err := f.Deal(samples, groups, repeat)
	return folds, err
}

// counts are the numbers of images by fold and class.
func (c foldCase) counts(folds []int) [][]int {
	counts := make([][]int, c.Folds)
	for k := range counts {
		counts[k] = make([]int, c.classes())
	}
	for i, k := range folds {
		counts[k][c.Labels[i]]++
	}
	return counts
}

// unevenness is scikit-learn's criterion: the standard deviation of a class's share over the
// folds, averaged over the classes.
func (c foldCase) unevenness(folds []int) float64 {
	counts, sum := c.counts(folds), 0.0
	for class := range c.classes() {
		n, squares := 0.0, 0.0
		for k := range counts {
			n += float64(counts[k][class])
		}
		for k := range counts {
			d := float64(counts[k][class])/n - 1/float64(c.Folds)
			squares += d * d
		}
		sum += math.Sqrt(squares / float64(c.Folds))
	}
	return sum / float64(c.classes())
}

// foldCases are drawn: classes of very different sizes, and groups of one class, or of several.
func foldCases(grouped bool, n int) []foldCase {
	draw := rand.New(rand.NewPCG(5, 9))
	var cases []foldCase
	for seed := range n {
		c := foldCase{Folds: 2 + draw.IntN(5), Seed: seed}
		classes, mixed, largest := 2+draw.IntN(5), draw.IntN(2) == 0, 1+draw.IntN(6)
		for class := range classes {
			groups := c.Folds + draw.IntN(40)
			for g := range groups {
				size := 1
				if grouped {
					size += draw.IntN(largest)
				}
				for range size {
					label := class
					if mixed && grouped && draw.IntN(3) == 0 {
						label = draw.IntN(classes)
					}
					c.Labels = append(c.Labels, label)
					if grouped {
						c.Groups = append(c.Groups, 1000*class+g)
					}
				}
			}
		}
		cases = append(cases, c)
	}
	return cases
}

// TestFoldsKeepGroupsWhole: every fold has images, and no group is in two.
func TestFoldsKeepGroupsWhole(t *testing.T) {
	for _, c := range foldCases(true, 200) {
		folds, err := c.deal(0)
		if err != nil {
			t.Fatal(err)
		}
		of := map[int]int{}
		for i, k := range folds {
			if before, ok := of[c.Groups[i]]; ok && before != k {
				t.Fatalf("%+v: group %d is in folds %d and %d", c, c.Groups[i], before, k)
			}
			of[c.Groups[i]] = k
		}
		for k := range c.Folds {
			if !slices.Contains(folds, k) {
				t.Errorf("fold %d of %d is empty", k, c.Folds)
			}
		}
	}
}

// TestFoldsWithoutGroups: they are stratified to one image, and as large to one image.
func TestFoldsWithoutGroups(t *testing.T) {
	for _, c := range foldCases(false, 200) {
		folds, err := c.deal(0)
		if err != nil {
			t.Fatal(err)
		}
		counts, sizes := c.counts(folds), make([]int, c.Folds)
		for class := range c.classes() {
			var of []int
			for k := range counts {
				of = append(of, counts[k][class])
				sizes[k] += counts[k][class]
			}
			if slices.Max(of)-slices.Min(of) > 1 {
				t.Errorf("class %d has %v images in the folds", class, of)
			}
		}
		if slices.Max(sizes)-slices.Min(sizes) > 1 {
			t.Errorf("folds of %v images", sizes)
		}
	}
}

// TestFoldsAreDrawn: by seed and repeat, and alike for the same ones.
func TestFoldsAreDrawn(t *testing.T) {
	c := foldCases(true, 1)[0]
	other := c
	other.Seed++
	once, err := c.deal(0)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := c.deal(0); !slices.Equal(again, once) {
		t.Error("the same again has other folds")
	}
	if next, _ := c.deal(1); slices.Equal(next, once) {
		t.Error("another repeat has the same folds")
	}
	if next, _ := other.deal(0); slices.Equal(next, once) {
		t.Error("another seed has the same folds")
	}
}

// TestFoldsAgainstScikitLearn: without groups, classes and sizes are spread as by
// StratifiedKFold; with groups, hardly less evenly than by StratifiedGroupKFold, whose own
// criterion measures it.
func TestFoldsAgainstScikitLearn(t *testing.T) {
	cases := slices.Concat(foldCases(false, 20), foldCases(true, 60))
	ours, theirs := 0.0, 0.0
	for i, want := range gate.Ask[[]int](t, "testdata/sklearn_folds.py", cases) {
		c := cases[i]
		folds, err := c.deal(0)
		if err != nil {
			t.Fatal(err)
		}
		if c.Groups == nil {
			for class := range c.classes() {
				if got, want := c.spread(folds, class), c.spread(want, class); !slices.Equal(got, want) {
					t.Errorf("class %d: %v images in the folds, scikit-learn has %v", class, got, want)
				}
			}
			continue
		}
		ours, theirs = ours+c.unevenness(folds), theirs+c.unevenness(want)
	}
	t.Logf("unevenness of 60 sets with groups: %.4f, scikit-learn's %.4f", ours/60, theirs/60)
	if ours > 1.02*theirs {
		t.Errorf("classes are spread less evenly than by scikit-learn: %.4f, %.4f", ours/60, theirs/60)
	}
}

// spread are the numbers of images of a class in the folds, the lowest first.
func (c foldCase) spread(folds []int, class int) (of []int) {
	for _, counts := range c.counts(folds) {
		of = append(of, counts[class])
	}
	slices.Sort(of)
	return of
}

func TestFoldsRefuse(t *testing.T) {
	for _, test := range []struct {
		of         foldCase
		want, hint string
	}{
		{foldCase{Labels: []int{0, 1}, Folds: 1}, "`folds` 1: want at least 2", ""},
		{foldCase{Labels: []int{0, 0, 1, 1}, Folds: 5}, "`folds` 5: there are 4 images", "give `folds` 4 or fewer"},
		{foldCase{Labels: []int{0, 0, 1, 1}, Groups: []int{1, 2, 2, 1}, Folds: 3}, "`folds` 3: there are 2 groups of images", "give `folds` 2 or fewer"},
		{foldCase{Labels: []int{0, 0, 1}, Folds: 2}, `the class "class 1" has one image`, "add images, or leave the class out"},
		{foldCase{Labels: []int{0, 0, 1, 1}, Groups: []int{1, 2, 3, 3}, Folds: 2}, `all images of the class "class 1" are of one group`, "add images of other groups"},
	} {
		_, err := test.of.deal(0)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(fault.Hint(err), test.hint) {
			t.Errorf("%+v: error %v, hint %q", test.of, err, fault.Hint(err))
		}
	}
	few := Folding{Classes: []string{"cat", "dog"}, Folds: 3}
	_, rare, err := few.Deal([]Sample{{Label: 0}, {Label: 0}, {Label: 0}, {Label: 1}, {Label: 1}}, nil, 0)
	if want := `the class "dog" has 2 images, and there are 3 folds: some hold out none of it`; err != nil || !slices.Equal(rare, []string{want}) {
		t.Errorf("%q, %v", rare, err)
	}
}
