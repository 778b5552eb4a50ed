"""Trains with Keras itself, so that the same steps can be driven from Go.

Reads the weights of an exported graph, trains its first two phases with
model.compile and train_on_batch on random batches, and writes the batches and
each step's loss. CLASS_WEIGHT is none, or balanced: then class_weight is given,
as scikit-learn computes it from the labels. SCALARS, a JSON object, has the
hyperparameters that are not those of the graph.

Usage: python keras_parity.py GRAPH OUTPUT STEPS BATCH_SIZE CLASS_WEIGHT SCALARS
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


def main():
    """Writes images.bin (uint8), labels.bin (int32), weights.bin (float32) and losses.json."""
    graph, output = map(pathlib.Path, sys.argv[1:3])
    steps, batch = map(int, sys.argv[3:5])
    manifest = json.loads((graph / "assets.extra" / "tfft.json").read_text())
    model = plain_keras.build(manifest)
    plain_keras.load_weights(model.layers, graph)
    rng = np.random.default_rng(7)
    classes, size = manifest["classes"], manifest["input"]
    shape = (2 * steps, batch, size["height"], size["width"], 3)
    images = rng.integers(0, 256, shape, dtype=np.uint8)
    skewed = np.arange(1, classes + 1) / np.arange(1, classes + 1).sum()
    labels = rng.choice(classes, shape[:2], p=skewed).astype(np.int32)
    class_weight = None
    if sys.argv[5] == "balanced":
        weights = compute_class_weight("balanced", classes=np.arange(classes), y=labels.ravel())
        class_weight = dict(enumerate(weights))
    scalars = json.loads(sys.argv[6]) or {}
    smoothing = scalars.get("label_smoothing", manifest["label_smoothing"])
    losses = []
    for i, phase in enumerate(manifest["phases"][:2]):
        for layer in model.layers:
            layer.trainable = layer.name in phase["trainable"]
        loss = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
        made = optimizer(manifest, phase["learning_rate"], scalars)
        model.compile(made, loss, metrics=["accuracy"])
        for step in range(i * steps, (i + 1) * steps):
            targets = keras.utils.to_categorical(labels[step], classes)
            # Metrics are means since the last reset: one step each.
            model.reset_metrics()
            loss = model.train_on_batch(
                images[step].astype("float32"), targets, class_weight=class_weight
            )[0]
            losses.append(float(loss))
    images.tofile(output / "images.bin")
    labels.tofile(output / "labels.bin")
    weights = np.ones(classes) if class_weight is None else np.array(list(class_weight.values()))
    weights[labels].astype(np.float32).tofile(output / "weights.bin")
    (output / "losses.json").write_text(json.dumps(losses))


if __name__ == "__main__":
    main()
