package pick

import (
	"github.com/tfft/tfft/eval"
)

// significant is the p-value from which on two graphs do not differ by more than chance.
const significant = 0.05

// compareWithBest holds each graph against the best one, on the same images, by McNemar's exact
// test. Which one is the best was decided by these figures, too: so p-values are corrected for
// every two graphs (Holm), and not only for those that are with the best one.
func compareWithBest(graphs []Graph, all []*candidate, best int) error {
	outcomes := make([]eval.Outcome, len(all))
	for i, one := range all {
		outcomes[i] = one.outcome()
	}
	compared, err := eval.Compare(outcomes)
	if err != nil {
		return err
	}
	p := make([]float64, len(compared.Pairs))
	for i, pair := range compared.Pairs {
		p[i] = pair.P
	}
	for i, corrected := range eval.Holm(p) {
		pair := compared.Pairs[i]
		switch best {
		case pair.A:
			graphs[pair.B].Against = &Against{pair.OnlyA, pair.OnlyB, corrected}
		case pair.B:
			graphs[pair.A].Against = &Against{pair.OnlyB, pair.OnlyA, corrected}
		}
	}
	for i := range graphs {
		graphs[i].AsGood = i == best || graphs[i].Against.P >= significant
	}
	return nil
}
