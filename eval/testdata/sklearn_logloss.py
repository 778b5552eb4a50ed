"""scikit-learn's log loss, for the cases of a Go test.

Reads a JSON list of {"labels": [class], "probabilities": [[p]]} from stdin and writes the loss of
each to stdout.
"""

import json
import sys

import numpy as np
from sklearn.metrics import log_loss


def loss(case):
    """Returns the log loss, of probabilities that are float32 as a network's are."""
    probabilities = np.array(case["probabilities"], np.float32)
    return float(log_loss(case["labels"], probabilities, labels=range(probabilities.shape[1])))


if __name__ == "__main__":
    json.dump([loss(case) for case in json.load(sys.stdin)], sys.stdout)
