"""Trains a backbone of keras.applications with Keras itself, the steps of an exported graph.

The model is put together as Keras's guide to transfer learning does it: the
backbone is called in inference mode, so that BatchNormalization keeps its
statistics and dropout is off, and only `trainable` decides what learns. Its
weights are the graph's. With `moving`, it is called in training mode, so that
BatchNormalization that is trainable updates its statistics.

Usage: python backbone_parity.py GRAPH OUTPUT STEPS BATCH_SIZE fixed|moving

Writes images.bin (uint8), labels.bin (int32), weights.bin (float32), losses.json,
and before.json and after.json: the first batch's probabilities.
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

MODULES = {
    "VGG16": "vgg16",
    "VGG19": "vgg19",
    "ResNet50": "resnet",
    "MobileNetV2": "mobilenet_v2",
    "MobileNetV3Small": "mobilenet_v3",
    "EfficientNetB0": "efficientnet",
    "EfficientNetV2B0": "efficientnet_v2",
    "DenseNet121": "densenet",
    "InceptionV3": "inception_v3",
    "Xception": "xception",
    "NASNetMobile": "nasnet",
    "ConvNeXtTiny": "convnext",
}
TILES = 4  # a side of an image
POOLINGS = {
    "flatten": keras.layers.Flatten,
    "avg": keras.layers.GlobalAveragePooling2D,
    "max": keras.layers.GlobalMaxPooling2D,
}


class Reference(keras.Model):
    """Backbone, pooling, a hidden layer and a softmax."""

    def __init__(self, manifest, statistics):
        super().__init__()
        name, size = manifest["backbone"], manifest["input"]["height"]
        make = getattr(keras.applications, name)
        self.base = make(weights=None, include_top=False, input_shape=(size, size, 3))
        self.preprocess = getattr(keras.applications, MODULES[name]).preprocess_input
        self.statistics = statistics
        self.pool = POOLINGS[manifest["head"]["pooling"]]()
        self.fc = keras.layers.Dense(manifest["head"]["units"], "relu", name="fc")
        self.predictions = keras.layers.Dense(manifest["classes"], "softmax", name="predictions")

    def call(self, images, training=None):
        """Images in [0, 255], RGB, float32, to probabilities."""
        maps = self.base(self.preprocess(images), training=training and self.statistics)
        return self.predictions(self.fc(self.pool(maps)))


def leaves(layers):
    """Layers without the sequences of layers that Keras nests in some backbones."""
    for layer in layers:
        if isinstance(layer, keras.Sequential):
            yield from leaves(layer.layers)
        else:
            yield layer


def load_weights(layers, graph):
    """Copies the exported initial weights into the layers."""
    reader = tf.train.load_checkpoint(str(graph / "variables" / "variables"))
    for layer in layers:
        for variable in layer.weights:
            key = f"layers/{layer.name}/{variable.name}/.ATTRIBUTES/VARIABLE_VALUE"
            variable.assign(reader.get_tensor(key))
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()


def main():
    """Trains all phases in order."""
    graph, output = map(pathlib.Path, sys.argv[1:3])
    steps, batch = map(int, sys.argv[3:5])
    manifest = json.loads((graph / "assets.extra" / "tfft.json").read_text())
    model = Reference(manifest, sys.argv[5] == "moving")
    rng = np.random.default_rng(7)
    classes, size, phases = manifest["classes"], manifest["input"]["height"], manifest["phases"]
    # Tiles of random colours, which deep layers tell apart better than fine noise.
    tiles = rng.integers(0, 256, (len(phases) * steps, batch, TILES, TILES, 3), dtype=np.uint8)
    images = tiles.repeat(size // TILES, axis=2).repeat(size // TILES, axis=3)
    labels = rng.integers(0, classes, images.shape[:2], dtype=np.int32)

    def write_probabilities(name):
        probabilities = np.asarray(model(images[0].astype("float32"), training=False))
        (output / name).write_text(json.dumps(probabilities.ravel().tolist()))

    model(images[0].astype("float32"), training=False)  # builds it
    layers = [*leaves(model.base.layers), model.fc, model.predictions]
    load_weights(layers, graph)
    write_probabilities("before.json")
    losses = []
    for i, phase in enumerate(phases):
        for layer in layers:
            layer.trainable = layer.name in phase["trainable"]
        settings = manifest["optimizer"]
        optimizer = keras.optimizers.SGD(phase["learning_rate"], settings["momentum"])
        model.compile(optimizer, "categorical_crossentropy")
        for step in range(i * steps, (i + 1) * steps):
            model.reset_metrics()
            targets = keras.utils.to_categorical(labels[step], classes)
            losses.append(float(model.train_on_batch(images[step].astype("float32"), targets)))
    images.tofile(output / "images.bin")
    labels.tofile(output / "labels.bin")
    np.ones(labels.shape, np.float32).tofile(output / "weights.bin")
    write_probabilities("after.json")
    (output / "losses.json").write_text(json.dumps(losses))


if __name__ == "__main__":
    main()
