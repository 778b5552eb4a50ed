"""scikit-learn's figures for images of any number of classes, for a Go test.

Reads a JSON list of {"classes": [name], "labels": [[0 or 1]], "predicted": [[0 or 1]],
"probabilities": [[number]]} from stdin and writes, for each, {"text": report, "dict":
output_dict=True, "average_precision": [number], "micro": number, "macro": number, "best":
[greatest F1 of any threshold]} to stdout.
"""

import json
import sys
import warnings

import numpy as np
from sklearn.metrics import average_precision_score, classification_report, precision_recall_curve


def best_f1(labels, probabilities):
    """The greatest F1 that a threshold reaches."""
    precision, recall, _ = precision_recall_curve(labels, probabilities)
    return float(np.max(2 * precision * recall / np.maximum(precision + recall, 1e-300)))


def report(case):
    """Returns scikit-learn's text and figures for a case."""
    labels, predicted = np.array(case["labels"]), np.array(case["predicted"])
    probabilities = np.array(case["probabilities"])
    args = dict(y_true=labels, y_pred=predicted, target_names=case["classes"], zero_division=0)
    classes = range(labels.shape[1])
    each = [average_precision_score(labels[:, c], probabilities[:, c]) for c in classes]
    return {
        "text": classification_report(**args, digits=2),
        "dict": classification_report(**args, output_dict=True),
        "average_precision": each,
        "micro": average_precision_score(labels, probabilities, average="micro"),
        "macro": average_precision_score(labels, probabilities, average="macro"),
        "best": [best_f1(labels[:, c], probabilities[:, c]) for c in classes],
    }


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message="No positive class found")
    json.dump([report(case) for case in json.load(sys.stdin)], sys.stdout)
