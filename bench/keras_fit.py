"""Trains an exported graph's network with Keras's model.fit, as a Keras user would.

Usage: python bench/keras_fit.py GRAPH DATA AUGMENT PHASE=EPOCHS...

The layers, their order and their initial weights are read from the graph. Each
phase freezes what the graph's phase freezes and compiles the model again. AUGMENT
is none (arrays in memory) or recipe (ImageDataGenerator, as model.fit uses it).
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

ROOT = pathlib.Path(__file__).parents[1]
# The tests train the same network.
sys.path.append(str(ROOT / "tfrunner" / "session" / "testdata"))

import keras  # noqa: E402
import numpy as np  # noqa: E402
import plain_keras  # noqa: E402
from keras.src.legacy.preprocessing.image import ImageDataGenerator  # noqa: E402

BATCH = 32


def split(folder, size, augment, shuffle):
    """One split as model.fit takes it: arrays, or a generator."""
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
    flow = generator.flow_from_directory(
        folder, (size, size), batch_size=BATCH, shuffle=shuffle, interpolation="bilinear"
    )
    if augment:
        return {"x": flow}
    batches = [flow[i] for i in range(len(flow))]
    images, labels = (np.concatenate(part) for part in zip(*batches, strict=True))
    return {"x": images, "y": labels, "batch_size": BATCH}


def main(graph, data, augment, *phases):
    """Trains the phases given."""
    graph, data = pathlib.Path(graph), pathlib.Path(data)
    manifest = json.loads((graph / "assets.extra" / "tfft.json").read_text())
    model = plain_keras.build(manifest)
    plain_keras.load_weights(model.layers, graph)
    size = manifest["input"]["height"]
    training = split(data / "training", size, augment == "recipe", True)
    validation = split(data / "validation", size, False, False)
    for text in phases:
        name, epochs = text.split("=")
        phase = next(p for p in manifest["phases"] if p["name"] == name)
        for layer in model.layers:
            layer.trainable = layer.name in phase["trainable"]
        optimizer = keras.optimizers.SGD(phase["learning_rate"], momentum=0.9)
        model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
        checks = (validation["x"], validation["y"])
        model.fit(**training, epochs=int(epochs), validation_data=checks, verbose=0)


if __name__ == "__main__":
    main(*sys.argv[1:])
