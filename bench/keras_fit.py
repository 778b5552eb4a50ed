"""Trains an exported graph's network with Keras's model.fit, as a Keras user would.

Usage: python bench/keras_fit.py GRAPH DATA AUGMENT PHASE=EPOCHS...

The layers, their order and their initial weights are read from the graph. Each
phase freezes what the graph's phase freezes and compiles the model anew. AUGMENT
is none (arrays in memory) or recipe (ImageDataGenerator, as model.fit uses it).
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras.src.legacy.preprocessing.image import ImageDataGenerator  # noqa: E402

BATCH = 32


def build(manifest):
    """The layers that the manifest lists, as plain Keras layers on raw RGB."""
    size = manifest["input"]
    x = inputs = keras.Input((size["height"], size["width"], 3))
    x = keras.layers.Lambda(keras.applications.vgg16.preprocess_input)(x)
    for layer in manifest["layers"][1:]:
        name, shape = layer["name"], layer["output_shape"]
        if layer["type"] == "Conv2D":
            x = keras.layers.Conv2D(shape[-1], 3, padding="same", activation="relu", name=name)(x)
        elif layer["type"] == "MaxPooling2D":
            x = keras.layers.MaxPooling2D(2, name=name)(x)
        elif layer["type"] == "Flatten":
            x = keras.layers.Flatten(name=name)(x)
        elif layer["type"] == "Dropout":
            x = keras.layers.Dropout(0.5, name=name)(x)
        else:
            last = layer is manifest["layers"][-1]
            x = keras.layers.Dense(shape[0], "softmax" if last else "relu", name=name)(x)
    return keras.Model(inputs, x)


def load_weights(model, graph):
    """Copies the exported initial weights into the model."""
    reader = tf.train.load_checkpoint(str(graph / "variables" / "variables"))
    for layer in model.layers:
        for variable in layer.weights:
            if "seed_generator" in variable.path:
                continue
            key = f"layers/{layer.name}/{variable.name}/.ATTRIBUTES/VARIABLE_VALUE"
            variable.assign(reader.get_tensor(key))


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
    model = build(manifest)
    load_weights(model, graph)
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
