"""Compares a sweep of 200 heads with scikit-learn's grid on the same features; writes sweep.md."""

import argparse
import csv
import json
import os
import pathlib
import sys
import tempfile
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import report
import sklearn
import tensorflow as tf
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = pathlib.Path(__file__).resolve().parent
TFFT = HERE.parent / "bin" / "tfft"
TRIALS, EPOCHS = 200, 10
AXES = (
    "learning-rate=1e-4..1e-1",
    "weight-decay=1e-5..1e-1",
    "dropout=0..0.7",
    "batch-size=16,32,64",
    "schedule=constant,cosine",
)
# scikit-learn's C, the inverse of the strength of regularization.
STRENGTHS = np.logspace(-5, 3, TRIALS)


def ours(graph, data, folder, cache):
    """Sweeps on kept features, and trains the winner again.

    Returns:
        Seconds of the sweep, and the best trial's accuracies on validation and evaluation images.
    """
    flags = [
        "--graph",
        graph,
        "--data",
        data,
        "--augment",
        "none",
        "--cache-dir",
        cache or folder / "cache",
    ]
    report.timed([TFFT, "run", *flags, "--run", folder / "first", "--epochs", 1])
    command = [TFFT, "sweep", *flags, "--output", folder / "sweep", "--best", "val_accuracy"]
    command += ["--trials", TRIALS, "--epochs", EPOCHS]
    for axis in AXES:
        command += ["--vary", axis]
    seconds, _ = report.timed(command)
    with open(folder / "sweep" / "sweep.csv", newline="") as file:
        best = next(csv.DictReader(file))
    report.timed([TFFT, "run", "--from-sweep", folder / "sweep", "--run", folder / "winner"])
    with open(next(folder.glob("winner/*/report.json"))) as file:
        return seconds, float(best["val_accuracy"]), json.load(file)["accuracy"]


def split_features(graph, data, split):
    """Returns the features [images, values] of a split, and its labels [images]."""
    manifest = json.loads((graph / "assets.extra" / "tfft.json").read_text())
    size = (manifest["input"]["height"], manifest["input"]["width"])
    features = tf.saved_model.load(graph).signatures[f"features_{manifest['phases'][0]['name']}"]
    classes = sorted(x.name for x in (data / split).iterdir() if x.is_dir())
    rows, labels = [], []
    for label, name in enumerate(classes):
        for path in sorted((data / split / name).iterdir()):
            image = keras.utils.load_img(path, target_size=size, interpolation="bilinear")
            (row,) = features(images=tf.constant(np.asarray(image)[None])).values()
            rows.append(np.ravel(row))
            labels.append(label)
    return np.stack(rows), np.array(labels)


def theirs(graph, data):
    """Fits logistic regressions on the features.

    Returns:
        Seconds of the grid, and the best one's accuracies on validation and evaluation images.
    """
    splits = {s: split_features(graph, data, s) for s in ("training", "validation", "evaluation")}
    x = np.concatenate([splits["training"][0], splits["validation"][0]])
    y = np.concatenate([splits["training"][1], splits["validation"][1]])
    trained = len(splits["training"][1])
    fold = np.where(np.arange(len(y)) < trained, -1, 0)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    grid = {"logisticregression__C": STRENGTHS}
    search = GridSearchCV(model, grid, cv=PredefinedSplit(fold), n_jobs=os.cpu_count(), refit=False)
    began = time.monotonic()
    search.fit(x, y)
    seconds = time.monotonic() - began
    best = model.set_params(**search.best_params_).fit(x[:trained], y[:trained])
    return seconds, search.best_score_, best.score(*splits["evaluation"])


def main(graph, data, cache):
    """Measures both, one after the other, and writes sweep.md."""
    with tempfile.TemporaryDirectory() as folder:
        sides = {
            f"`tfft sweep`, {TRIALS} trials of {EPOCHS} epochs": ours(
                graph, data, pathlib.Path(folder), cache
            ),
            f"scikit-learn, {TRIALS} logistic regressions": theirs(graph, data),
        }
    rows = [
        (name, f"{seconds:.0f}", f"{validation:.3f}", f"{evaluation:.3f}")
        for name, (seconds, validation, evaluation) in sides.items()
    ]
    axes = "\n".join(f"- `{axis}`" for axis in AXES)
    text = HEADER.format(machine=report.machine(), sklearn=sklearn.__version__, axes=axes)
    text += report.table(("", "seconds", "validation accuracy", "evaluation accuracy"), rows)
    (HERE / "sweep.md").write_text(text)
    print(text, file=sys.stderr)


HEADER = """# Many heads on kept features

`make bench-sweep` wrote this page.

{machine} scikit-learn {sklearn}.

Both choose among 200 settings, on features that are there before the clock starts. tfft trains
heads with a hidden layer, for 10 epochs each, and varies:

{axes}

scikit-learn fits linear heads, in as many processes as there are cores, after scaling each feature,
with C from 1e-5 to 1e3. Each side's best on the validation images, trained again on the training
images, is scored on the evaluation images. It is a yardstick, not the same task: the one takes
steps, the other solves a convex problem.

"""

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graph", type=pathlib.Path, required=True, help="an exported graph")
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder of its images")
    parser.add_argument("--cache-dir", type=pathlib.Path, help="of features that were kept before")
    args = parser.parse_args()
    main(args.graph, args.data, args.cache_dir)
