"""Trains with Keras itself, so that the same steps can be driven from Go.

Reads a JSON list of cases from stdin. For each, it reads the weights of an
exported graph, trains its phases with model.compile and train_on_batch on random
batches, and writes the batches: images.bin (uint8), labels.bin (int32)
and weights.bin (float32). To stdout it writes each step's loss, case by case. A case has

    graph         the graph's folder
    output        the folder for the batches
    steps         of each phase
    batch_size    images
    class_weight  none, or balanced: then class_weight is given, as scikit-learn
                  computes it from the labels
    scalars       the hyperparameters that are not those of the graph

Keras compiles without XLA, as the graph is.

Usage: python keras_parity.py < cases.json
"""

import json
import pathlib
import sys

import keras
import numpy as np
import plain_keras
from sklearn.utils.class_weight import compute_class_weight


def optimizer(manifest, learning_rate, scalars):
    """The manifest's optimizer with other settings, as Keras makes it."""
    described = manifest["optimizer"]
    kinds = {
        "sgd": keras.optimizers.SGD,
        "adam": keras.optimizers.Adam,
        "adamw": keras.optimizers.AdamW,
        "rmsprop": keras.optimizers.RMSprop,
    }
    settings = {"weight_decay": described["weight_decay"] or None}
    if described["name"] in ("sgd", "rmsprop"):
        settings["momentum"] = described["momentum"]
    if described["nesterov"]:
        settings["nesterov"] = True
    if described["clip"]:
        settings[described["clip"]["by"]] = described["clip"]["limit"]
    settings |= {name: x for name, x in scalars.items() if name != "label_smoothing"}
    return kinds[described["name"]](learning_rate, **settings)


def batches(case, manifest):
    """Images of noise, and labels of which some classes have more."""
    rng = np.random.default_rng(7)
    classes, size = manifest["classes"], manifest["input"]
    steps = len(manifest["phases"]) * case["steps"]
    shape = (steps, case["batch_size"], size["height"], size["width"], 3)
    images = rng.integers(0, 256, shape, dtype=np.uint8)
    skewed = np.arange(1, classes + 1) / np.arange(1, classes + 1).sum()
    return images, rng.choice(classes, shape[:2], p=skewed).astype(np.int32)


def class_weights(case, labels, classes):
    """The weight of each class."""
    if case["class_weight"] == "none":
        return np.ones(classes)
    return compute_class_weight("balanced", classes=np.arange(classes), y=labels.ravel())


def train(case):
    """Writes the batches of a case and returns the losses."""
    graph, output = pathlib.Path(case["graph"]), pathlib.Path(case["output"])
    manifest = json.loads((graph / "assets.extra" / "tfft.json").read_text())
    keras.backend.clear_session()
    model = plain_keras.build(manifest)
    plain_keras.load_weights(model.layers, graph)
    images, labels = batches(case, manifest)
    weights = class_weights(case, labels, manifest["classes"])
    images.tofile(output / "images.bin")
    labels.tofile(output / "labels.bin")
    weights[labels].astype(np.float32).tofile(output / "weights.bin")
    class_weight = None if case["class_weight"] == "none" else dict(enumerate(weights))
    scalars = case["scalars"] or {}
    smoothing = scalars.get("label_smoothing", manifest["label_smoothing"])
    losses = []
    for i, phase in enumerate(manifest["phases"]):
        for layer in model.layers:
            layer.trainable = layer.name in phase["trainable"]
        loss = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
        made = optimizer(manifest, phase["learning_rate"], scalars)
        model.compile(made, loss, metrics=["accuracy"], jit_compile=False)
        for step in range(i * case["steps"], (i + 1) * case["steps"]):
            targets = keras.utils.to_categorical(labels[step], manifest["classes"])
            # Metrics are means since the last reset: one step each.
            model.reset_metrics()
            loss = model.train_on_batch(
                images[step].astype("float32"), targets, class_weight=class_weight
            )[0]
            losses.append(float(loss))
    return losses


if __name__ == "__main__":
    json.dump([train(case) for case in json.load(sys.stdin)], sys.stdout)
