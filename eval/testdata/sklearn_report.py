"""scikit-learn's classification reports for the label sets of a Go test.

Reads a JSON list of {"classes": [name], "labels": [index], "predicted": [index]}
from stdin and writes, for each, {"text": report, "dict": output_dict=True,
"confusion": [[count]]} to stdout.
"""

import json
import sys
import warnings

from sklearn.metrics import classification_report, confusion_matrix


def report(case):
    """Returns scikit-learn's text, figures and confusion matrix for a case."""
    labels = range(len(case["classes"]))
    args = dict(
        y_true=case["labels"],
        y_pred=case["predicted"],
        labels=labels,
        target_names=case["classes"],
        digits=2,
        zero_division=0,
    )
    return {
        "text": classification_report(**args),
        "dict": classification_report(**args, output_dict=True),
        "confusion": confusion_matrix(case["labels"], case["predicted"], labels=labels).tolist(),
    }


if __name__ == "__main__":
    # Label sets with a single class are meant: labels= is given.
    warnings.filterwarnings("ignore", message="A single label was found")
    json.dump([report(case) for case in json.load(sys.stdin)], sys.stdout)
