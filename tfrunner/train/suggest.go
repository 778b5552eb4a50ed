package train

import (
	"math"
	"slices"

	"github.com/tfft/tfft/internal/fault"
)

// Suggestion is a learning rate that a rule takes from a test of rates.
type Suggestion struct {
	Rule         string  `json:"rule"`
	LearningRate float64 `json:"learning_rate"`
	Loss         float64 `json:"loss"` // of the test, there
}

// Suggest applies the rules of fastai to a test of rates of so many steps, without the
// first tenth of it, where the smoothed loss still finds its level, and the last
// five points:
//
//   - valley: where the loss has fallen for the longest, about half way down; the one to
//     take;
//   - steepest: where it falls fastest over the logarithm of the rate, from its highest
//     point to its lowest.
//
// Where the loss does not clearly fall, an error says so.
func Suggest(points []RatePoint, steps int) ([]Suggestion, error) {
	end := len(points) - 5
	if n := len(points); n > 0 && !points[n-1].Finite() {
		end = min(steps-5, n-1)
	}
	if end-steps/10 < 2 {
		return nil, fault.Failed("the loss blew up at a learning rate of %.2g, too soon to suggest one", points[len(points)-1].LearningRate).
			WithHint("begin at a lower `start-rate`, or with more `steps`")
	}
	kept := points[steps/10 : end]
	high, low := fall(kept)
	if !clear(kept[high].Loss-kept[low].Loss, kept[0].Loss, noise(points[:end])/math.Sqrt(float64(max(1, steps/10)))) {
		return nil, fault.Failed("no clear fall: from a learning rate of %.2g to %.2g the loss goes from %.4g to %.4g at best",
			kept[0].LearningRate, kept[len(kept)-1].LearningRate, kept[high].Loss, kept[low].Loss).
			WithHint("go up to a higher `end-rate`, with more `steps` or a larger `batch-size`, or keep the graph's learning rate")
	}
	at := func(rule string, i int) Suggestion {
		return Suggestion{Rule: rule, LearningRate: kept[i].LearningRate, Loss: kept[i].Loss}
	}
	return []Suggestion{at("valley", valley(kept)), at("steepest", high+steepest(kept[high:low+1]))}, nil
}

// fall is from where to where the loss falls: the place of its minimum, and that of the
// maximum before it.
func fall(points []RatePoint) (high, low int) {
	for i, p := range points {
		if p.Loss < points[low].Loss {
			low = i
		}
	}
	for i, p := range points[:low] {
		if p.Loss >= points[high].Loss {
			high = i
		}
	}
	return high, low
}

// A fall is clear where it is more than these of the loss, and of the smoothed loss's own
// noise in the first steps.
const (
	clearShare  = 0.02
	clearNoises = 3
)

func clear(fall, loss, noise float64) bool {
	return fall > clearShare*math.Abs(loss) && fall > clearNoises*noise
}

// noise is the standard deviation of the loss from one step to the next, before it was
// smoothed, without what a few large steps change in it.
func noise(points []RatePoint) float64 {
	if len(points) < 2 {
		return 0
	}
	raw := func(i int) float64 { // Run's smoothing, backwards
		mean := points[i].Loss * (1 - math.Pow(lossMemory, float64(i+1)))
		before := 0.0
		if i > 0 {
			before = points[i-1].Loss * (1 - math.Pow(lossMemory, float64(i)))
		}
		return (mean - lossMemory*before) / (1 - lossMemory)
	}
	var changes []float64
	for i := range points[1:] {
		changes = append(changes, math.Abs(raw(i+1)-raw(i)))
	}
	slices.Sort(changes)
	const normal = 0.6745 * math.Sqrt2 // median of the size of such a change, in standard deviations
	return changes[len(changes)/2] / normal
}

// valley finds the longest sequence of points, not only neighbours, each of which
// has a lower loss than the one before, and goes back from its end by as many
// points as it has; of those it returns the one after a third and half a third.
func valley(points []RatePoint) int {
	depth := make([]int, len(points)) // of the longest such sequence that ends here
	for i, p := range points {
		for j, before := range points[:i] {
			if p.Loss < before.Loss {
				depth[i] = max(depth[i], depth[j]+1)
			}
		}
	}
	longest := slices.Max(depth)
	start := slices.Index(depth, longest) - (longest + 1)
	if longest == 0 { // the loss never fell
		start = 0
	}
	third := float64(longest+1) / 3
	return max(0, start+int(third)+int(third/2))
}

// steepest finds the point after which the loss falls fastest.
func steepest(points []RatePoint) int {
	best, least := 0, math.Inf(1)
	for i := range points[1:] {
		slope := (points[i+1].Loss - points[i].Loss) / math.Log(points[i+1].LearningRate/points[i].LearningRate)
		if slope < least {
			best, least = i, slope
		}
	}
	return best
}
