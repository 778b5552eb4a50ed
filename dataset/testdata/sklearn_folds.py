"""Folds as scikit-learn deals them out, for the cases of a Go test.

Reads a JSON list of {"labels": [index], "groups": [index] or null, "folds": n, "seed": n} from
stdin and writes the fold of each image, a list a case, to stdout: by StratifiedGroupKFold, or
StratifiedKFold where there are no groups.
"""

import json
import sys
import warnings

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold


def folds(case):
    """Returns the fold of each image of a case."""
    kind = StratifiedKFold if case["groups"] is None else StratifiedGroupKFold
    splitter = kind(case["folds"], shuffle=True, random_state=case["seed"])
    labels = np.array(case["labels"])
    out = np.zeros(len(labels), int)
    for fold, (_, test) in enumerate(splitter.split(labels, labels, case["groups"])):
        out[test] = fold
    return out.tolist()


if __name__ == "__main__":
    # Classes of fewer images than folds are meant.
    warnings.filterwarnings("ignore", message="The least populated class")
    json.dump([folds(case) for case in json.load(sys.stdin)], sys.stdout)
