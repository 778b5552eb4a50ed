"""Trains an exported graph's network with Keras's model.fit, as a Keras user would.

Usage: python bench/keras_fit.py GRAPH DATA AUGMENT PHASE=EPOCHS... [--output DIR]

The layers, their order and their initial weights are read from the graph. Each
phase freezes what the graph's phase freezes and compiles the model again. AUGMENT
is none (arrays in memory) or recipe (ImageDataGenerator, as model.fit uses it).
With an output folder, each phase leaves history.csv and the predictions for the
evaluation images there, as far as a run of tfft has them.
"""

import argparse
import csv
import json
import os
import pathlib
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

ROOT = pathlib.Path(__file__).parents[1]
# The tests train the same networks.
sys.path.append(str(ROOT / "tfrunner" / "session" / "testdata"))

import backbones  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import plain_keras  # noqa: E402
from keras.src.legacy.preprocessing.image import ImageDataGenerator  # noqa: E402

BATCH = 32


def build(manifest):
    """The network, and those of its layers that may have weights."""
    if manifest["backbone"] in ("TinyVGG16", "VGG16"):
        model = plain_keras.build(manifest)
        return model, model.layers
    model, size = backbones.Classifier(manifest), manifest["input"]["height"]
    model(np.zeros((1, size, size, 3), "float32"))  # builds it
    return model, [*model.base.layers, model.fc, model.predictions]


def flow(folder, size, augment, shuffle):
    """One split as batches of images and labels."""
    generator = ImageDataGenerator(
        **(
            {
                "rotation_range": 30,
                "zoom_range": 0.15,
                "width_shift_range": 0.2,
                "height_shift_range": 0.2,
                "shear_range": 0.15,
                "horizontal_flip": True,
                "fill_mode": "nearest",
            }
            if augment
            else {}
        )
    )
    return generator.flow_from_directory(
        folder, (size, size), batch_size=BATCH, shuffle=shuffle, interpolation="bilinear"
    )


def split(folder, size, augment, shuffle):
    """One split as model.fit takes it: arrays, or a generator."""
    batches = flow(folder, size, augment, shuffle)
    if augment:
        return {"x": batches}
    parts = [batches[i] for i in range(len(batches))]
    images, labels = (np.concatenate(part) for part in zip(*parts, strict=True))
    return {"x": images, "y": labels, "batch_size": BATCH}


class Clock(keras.callbacks.Callback):
    """The seconds of each epoch, validation included."""

    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        """Starts it."""
        self.began = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        """Notes what it says."""
        self.seconds.append(time.perf_counter() - self.began)


def write(folder, history, seconds, predicted, images):
    """Writes the epochs of a phase, and what the model says of the evaluation images."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "history.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["epoch", *history, "seconds", "caching_seconds"])
        for epoch, (spent, *figures) in enumerate(zip(seconds, *history.values(), strict=True), 1):
            rows.writerow([epoch, *figures, spent, 0])
    classes = sorted(images.class_indices)
    with open(folder / "predictions.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "label", "predicted", "probability"])
        for name, label, row in zip(images.filenames, images.classes, predicted, strict=True):
            best = int(row.argmax())
            path = f"{pathlib.Path(images.directory).name}/{name}"
            rows.writerow([path, classes[label], classes[best], f"{row[best]:.6f}"])


def main(args):
    """Trains the phases given."""
    manifest = json.loads((args.graph / "assets.extra" / "tfft.json").read_text())
    model, layers = build(manifest)
    plain_keras.load_weights(layers, args.graph)
    size = manifest["input"]["height"]
    training = split(args.data / "training", size, args.augment == "recipe", True)
    validation = split(args.data / "validation", size, False, False)
    for text in args.phases:
        name, epochs = text.split("=")
        phase = next(p for p in manifest["phases"] if p["name"] == name)
        for layer in layers:
            layer.trainable = layer.name in phase["trainable"]
        optimizer = keras.optimizers.SGD(phase["learning_rate"], momentum=0.9)
        model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
        checks, clock = (validation["x"], validation["y"]), Clock()
        fitted = model.fit(
            **training, epochs=int(epochs), validation_data=checks, callbacks=[clock], verbose=0
        )
        if args.output:
            images = flow(args.data / "evaluation", size, False, False)
            predicted = model.predict(images, verbose=0)
            write(args.output / name, fitted.history, clock.seconds, predicted, images)


def arguments():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("graph", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("augment", choices=["none", "recipe"])
    parser.add_argument("phases", nargs="+", metavar="PHASE=EPOCHS")
    parser.add_argument("--output", type=pathlib.Path, help="folder of figures and predictions")
    return parser.parse_args()


if __name__ == "__main__":
    main(arguments())
