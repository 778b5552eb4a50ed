"""Power laws fitted by SciPy, for the cases of a Go test.

Reads a JSON list of {"sizes": [n], "shares": [share], "low": b, "high": b} from
stdin and writes [a, b, c] for each to stdout: error(n) = a * n^-b + c with b from low to high,
and a and c not below 0.
"""

import json
import sys

import numpy as np
from scipy.optimize import curve_fit


def fit(case):
    """Returns the best of fits that begin in several places."""
    sizes, shares = np.array(case["sizes"], float), np.array(case["shares"])
    largest = sizes.max()

    def law(n, a, b, c):
        return a * (n / largest) ** -b + c

    best = None
    for power in (0.1, 0.5, 1.0, 2.0):
        found, _ = curve_fit(
            law,
            sizes,
            shares,
            p0=[max(shares.min(), 0.01) / 2, power, max(shares.min(), 0.01) / 2],
            bounds=([0, case["low"], 0], [np.inf, case["high"], np.inf]),
            xtol=1e-14,
            ftol=1e-14,
            gtol=1e-14,
            max_nfev=20000,
        )
        squares = float(np.sum((law(sizes, *found) - shares) ** 2))
        if best is None or squares < best[0]:
            best = squares, found
    a, b, c = best[1]
    return [float(a * largest**b), float(b), float(c)]


if __name__ == "__main__":
    json.dump([fit(case) for case in json.load(sys.stdin)], sys.stdout)
