"""Looks at a finished run as others would: through TensorFlow's own readers.

Usage: python check_run.py GRAPH RUN DATA

Prints one JSON object:
  changed: for each phase, the layers whose variables differ, bit for bit,
    from those at the end of the phase before (the export, for the first).
  served: for each row of the last phase's predictions.csv, the class and its
    probability from model/'s serving_default on the image as Pillow reads it.
  from_bytes: the same from serving_bytes on the file.
  labels: the lines of labels.txt.
"""

import csv
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from PIL import Image  # noqa: E402


def layers(folder):
    """Reads the variables of a checkpoint, or a SavedModel: {layer: {variable: array}}."""
    found = {}
    for part in sorted(folder.glob("*.index")):
        reader = tf.train.load_checkpoint(str(part.with_suffix("")))
        for key in reader.get_variable_to_shape_map():
            parts = key.split("/")
            if parts[0] == "layers":
                found.setdefault(parts[1], {})[key] = reader.get_tensor(key)
    return found


def changed(before, after):
    """The layers of which any bit differs, sorted."""
    return sorted(
        layer
        for layer, variables in after.items()
        if any(v.tobytes() != before[layer][k].tobytes() for k, v in variables.items())
    )


def checkpoint(run, phase):
    """The folder of the phase's last checkpoint."""
    return max((run / "checkpoints").glob(f"{phase}-*"))


def top(probabilities):
    """[index, probability] of each row's most probable class."""
    best = np.argmax(probabilities, axis=1)
    return [[int(i), float(row[i])] for i, row in zip(best, probabilities, strict=True)]


def main():
    """Prints what the module's docstring lists."""
    graph, run, data = map(pathlib.Path, sys.argv[1:4])
    manifest = json.loads((graph / "assets.extra" / "tfft.json").read_text())
    out = {"changed": {}}
    before = layers(graph / "variables")
    for phase in manifest["phases"]:
        after = layers(checkpoint(run, phase["name"]))
        out["changed"][phase["name"]] = changed(before, after)
        before = after

    last = manifest["phases"][-1]["name"]
    with open(run / last / "predictions.csv", newline="") as file:
        paths = [data / row["path"] for row in csv.DictReader(file)]
    model = tf.saved_model.load(str(run / "model"))
    pixels = np.stack([np.asarray(Image.open(p).convert("RGB")) for p in paths])
    served = model.signatures["serving_default"](images=tf.constant(pixels))
    files = model.signatures["serving_bytes"](
        image_bytes=tf.constant([p.read_bytes() for p in paths])
    )
    out["served"] = top(served["probabilities"].numpy())
    out["from_bytes"] = top(files["probabilities"].numpy())
    out["labels"] = (run / "model" / "assets.extra" / "labels.txt").read_text().splitlines()
    print(json.dumps(out))


if __name__ == "__main__":
    main()
