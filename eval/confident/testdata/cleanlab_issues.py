"""What cleanlab finds, for the cases of a Go test.

Reads a JSON list of {"labels": [class], "probabilities": [[number]]} from stdin, and writes
{"suspects": [image], "joint": [[number]], "exact": [[number]], "thresholds": [number]}
for each to stdout. exact is the joint before it is rounded.
"""

import json
import sys

import numpy as np
from cleanlab.count import compute_confident_joint, get_confident_thresholds
from cleanlab.filter import find_label_issues


def find(case):
    """Returns cleanlab's answer to a case."""
    labels = np.array(case["labels"])
    probabilities = np.array(case["probabilities"])
    suspects = find_label_issues(
        labels,
        probabilities,
        n_jobs=1,
        return_indices_ranked_by="self_confidence",
        filter_by="prune_by_class",
    )
    counts = compute_confident_joint(labels, probabilities, calibrate=False)
    images = np.bincount(labels, minlength=len(counts))
    return {
        "suspects": suspects.tolist(),
        "joint": compute_confident_joint(labels, probabilities).tolist(),
        "exact": (counts / counts.sum(axis=1, keepdims=True) * images[:, None]).tolist(),
        "thresholds": get_confident_thresholds(labels, probabilities).tolist(),
    }


if __name__ == "__main__":
    json.dump([find(case) for case in json.load(sys.stdin)], sys.stdout)
