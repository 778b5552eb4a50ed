"""scikit-learn's figures of probabilities, and NumPy's calibration error, for a Go test.

Reads a JSON list of {"classes": number, "labels": [index], "probabilities": [[number]]} from stdin
and writes, for each, {"top_5": number or null, "log_loss": number, "brier": number, "calibration":
number, "macro": number or null, "micro": number} to stdout.
"""

import json
import sys
import warnings

import numpy as np
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score, top_k_accuracy_score

BINS = 15


def calibration_error(labels, probabilities):
    """The expected calibration error over bins of equal width, each with its upper end."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    bins = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    gaps = [
        (bins == b).sum() * abs(right[bins == b].mean() - confidence[bins == b].mean())
        for b in np.unique(bins)
    ]
    return sum(gaps) / len(labels)


def figures(case):
    """Returns the figures of a case."""
    labels, probabilities = np.array(case["labels"]), np.array(case["probabilities"])
    classes = np.arange(case["classes"])
    there = np.equal.outer(labels, classes).astype(int)
    told = [c for c in classes if 0 < there[:, c].sum() < len(labels)]
    each = [roc_auc_score(there[:, c], probabilities[:, c]) for c in told]
    macro, micro = (
        np.mean(each) if told else None,
        roc_auc_score(there.ravel(), probabilities.ravel()),
    )
    if len(told) == len(classes) > 2:
        ours = {"multi_class": "ovr", "labels": classes}
        assert np.isclose(macro, roc_auc_score(labels, probabilities, average="macro", **ours))
        assert np.isclose(micro, roc_auc_score(labels, probabilities, average="micro", **ours))
    top = None
    if len(classes) > 5:
        top = top_k_accuracy_score(labels, probabilities, k=5, labels=classes)
    return {
        "top_5": top,
        "log_loss": log_loss(labels, y_proba=probabilities, labels=classes),
        "brier": brier_score_loss(labels, probabilities, labels=classes),
        "calibration": calibration_error(labels, probabilities),
        "macro": macro,
        "micro": micro,
    }


if __name__ == "__main__":
    # Rounded to float32, they sum to 1 within 1e-6.
    warnings.filterwarnings("ignore", message="The y_prob values do not sum to one")
    json.dump([figures(case) for case in json.load(sys.stdin)], sys.stdout)
