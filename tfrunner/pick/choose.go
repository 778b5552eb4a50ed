package pick

import (
	"fmt"
	"strconv"

	"github.com/dustin/go-humanize"
)

// choose chooses, of the graphs that are as good as the best one, the one whose features take the
// least time.
func (r *Result) choose() {
	best := &r.Graphs[0]
	picked, alike := best, 0
	for i := range r.Graphs {
		g := &r.Graphs[i]
		if !g.AsGood {
			continue
		}
		alike++
		if g.Milliseconds < picked.Milliseconds {
			picked = g
		}
	}
	r.Picked = picked.Graph
	on := fmt.Sprintf("train %s: on %s images", picked.Graph, humanize.Comma(int64(r.Images)))
	took := fmt.Sprintf("its features take %s ms an image", short(picked.Milliseconds))
	switch {
	case picked != best:
		r.Answer = fmt.Sprintf("%s its accuracy of %.4f does not differ by more than chance from the %.4f of %s, the best (p %.2g), and %s instead of %s",
			on, picked.Accuracy, best.Accuracy, best.Graph, picked.Against.P, took, short(best.Milliseconds))
	case alike > 1:
		r.Answer = fmt.Sprintf("%s its accuracy of %.4f is the best, and no graph that is as good takes less time: %s",
			on, best.Accuracy, took)
	default:
		r.Answer = fmt.Sprintf("%s its accuracy of %.4f is the best, by more than chance: %.4f is that of %s, the next (p %.2g); %s",
			on, best.Accuracy, r.Graphs[1].Accuracy, r.Graphs[1].Graph, r.Graphs[1].Against.P, took)
	}
}

// short is a number with three digits.
func short(v float64) string {
	if v >= 100 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
