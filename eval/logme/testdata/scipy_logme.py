"""LogME from the formulas of its paper, for the cases of a Go test.

Reads a JSON list of {"embeddings": [[number]], "labels": [class], "classes": n} from stdin and
writes [iterated, optimized] for each to stdout: the score by the paper's fixed-point iteration,
and by SciPy's minimizer of the negative evidence.

The evidence is that of You, Liu, Wang and Long (2021), equation 2, with A = alpha I + beta F'F
and m = beta A^-1 F'y:

    D/2 log alpha + N/2 log beta - N/2 log 2 pi
        - beta/2 |Fm - y|^2 - alpha/2 m'm - 1/2 log det A
"""

import json
import sys

import numpy as np
from scipy.optimize import minimize


def weights(f, y, alpha, beta):
    """Returns A and m."""
    a = alpha * np.eye(f.shape[1]) + beta * f.T @ f
    return a, beta * np.linalg.solve(a, f.T @ y)


def evidence(f, y, alpha, beta):
    """Returns its logarithm."""
    n, d = f.shape
    a, m = weights(f, y, alpha, beta)
    return (
        d / 2 * np.log(alpha)
        + n / 2 * np.log(beta)
        - n / 2 * np.log(2 * np.pi)
        - beta / 2 * np.sum((f @ m - y) ** 2)
        - alpha / 2 * m @ m
        - np.linalg.slogdet(a)[1] / 2
    )


def iterated(f, y):
    """Returns alpha and beta, where the iteration stands still."""
    n = len(y)
    eigenvalues = np.clip(np.linalg.eigvalsh(f.T @ f), 0, None)
    alpha = beta = 1.0
    for _ in range(2000):
        _, m = weights(f, y, alpha, beta)
        gamma = np.sum(beta * eigenvalues / (alpha + beta * eigenvalues))
        before = alpha / beta
        alpha, beta = gamma / (m @ m), (n - gamma) / np.sum((f @ m - y) ** 2)
        ratio = alpha / beta / eigenvalues.max()  # goes to 0 without noise, or up with noise alone
        if abs(alpha / beta - before) <= 1e-9 * before or not 1e-8 < ratio < 1e8:
            break
    return alpha, beta


def score(case):
    """Returns both scores, the mean over classes of the evidence divided by the images."""
    f = np.array(case["embeddings"], np.float32).astype(float)
    labels = np.array(case["labels"])
    both = []
    for label in range(case["classes"]):
        y = (labels == label).astype(float)
        alpha, beta = iterated(f, y)
        found = minimize(
            lambda logs, y=y: -evidence(f, y, *np.exp(logs)) / len(y),
            [0.0, 0.0],
            method="Nelder-Mead",
            options={"xatol": 1e-7, "fatol": 1e-12, "maxiter": 2000},
        )
        both.append([evidence(f, y, alpha, beta) / len(y), -found.fun])
    return [float(v) for v in np.mean(both, axis=0)]


if __name__ == "__main__":
    json.dump([score(case) for case in json.load(sys.stdin)], sys.stdout)
