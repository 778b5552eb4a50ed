"""SciPy's intervals and p-values for the pairs of counts of a Go test.

Reads a JSON list of pairs [a, b] from stdin and writes, for each, [low, high, p]
to stdout: Wilson's 95 % interval of a hits of a+b, and the two-sided binomial
test of a of a+b at 1/2.
"""

import json
import sys

from scipy.stats import binomtest


def answer(a, b):
    """Returns the interval's ends and the p-value."""
    interval = binomtest(a, a + b).proportion_ci(0.95, method="wilson") if a + b else (0, 1)
    return [*interval, binomtest(a, a + b, 0.5).pvalue if a + b else 1]


if __name__ == "__main__":
    json.dump([answer(a, b) for a, b in json.load(sys.stdin)], sys.stdout)
