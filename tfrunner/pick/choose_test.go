package pick

import (
	"slices"
	"testing"
)

// TestChoose: the fastest of those that are as good as the best, and why.
func TestChoose(t *testing.T) {
	graphs := func(alike ...float64) []Graph { // milliseconds of those that are as good as the best
		all := []Graph{{Graph: "a", Accuracy: 0.98, AsGood: true}, {Graph: "b", Accuracy: 0.97, Against: &Against{P: 0.21}}, {Graph: "c", Accuracy: 0.6, Against: &Against{P: 1e-9}}}
		for i := range all {
			all[i].Milliseconds = 0.5
			if i < len(alike) {
				all[i].Milliseconds, all[i].AsGood = alike[i], true
			} else if i == 1 {
				all[i].Against.P /= 100
			}
		}
		return all
	}
	for _, c := range []struct {
		graphs         []Graph
		picked, answer string
	}{
		{graphs(123.4, 8), "b", "train b: on 1,080 images its accuracy of 0.9700 does not differ by more than chance from the 0.9800 of a, the best (p 0.21), and its features take 8 ms an image instead of 123"},
		{graphs(8, 8), "a", "train a: on 1,080 images its accuracy of 0.9800 is the best, and no graph that is as good takes less time: its features take 8 ms an image"},
		{graphs(8), "a", "train a: on 1,080 images its accuracy of 0.9800 is the best, by more than chance: 0.9700 is that of b, the next (p 0.0021); its features take 8 ms an image"},
	} {
		r := Result{Images: 1080, Graphs: c.graphs}
		if r.choose(); r.Picked != c.picked || r.Answer != c.answer {
			t.Errorf("%s: %s\nwant %s", r.Picked, r.Answer, c.answer)
		}
	}
}

// TestCalled: names are as short as tells all of them apart.
func TestCalled(t *testing.T) {
	for _, c := range []struct{ graphs, want []string }{
		{[]string{"graphs/x", "graphs/y/"}, []string{"x", "y"}},
		{[]string{"/a/b/x", "/a/c/x", "/a/c/y"}, []string{"b/x", "c/x", "c/y"}},
		{[]string{"/a/x", "/a/b/x", "/x"}, []string{"a/x", "b/x", "x"}},
		{[]string{"../pick", "../sweep"}, []string{"pick", "sweep"}},
		{[]string{".", "../sweep"}, []string{"pick", "sweep"}},
	} {
		if got := called(c.graphs); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.graphs, got, c.want)
		}
	}
}
