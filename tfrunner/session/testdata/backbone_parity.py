"""Trains a network of keras.applications with Keras itself, the steps of an exported graph.

The model is put together as Keras's guide to transfer learning does it: the
network is called in inference mode, so that BatchNormalization keeps its
statistics and dropout is off, and only `trainable` decides what learns. With
`moving`, it is called in training mode, so that BatchNormalization that is
trainable updates its statistics. Which layers those are is found as the recipe
finds them, by their place in model.layers, and not read from the graph.

It is compiled without XLA, as the graph is: XLA's kernels round otherwise. For the
same reason probabilities come from a compiled function, and not layer by layer: of
one for all phases, for compiling takes longer than training.

Usage: python backbone_parity.py GRAPH WEIGHTS OUTPUT STEPS BATCH_SIZE fixed|moving

WEIGHTS are the network's, those of the head are read from the graph. Writes
images.bin (uint8), labels.bin (int32), weights.bin (float32), losses.json,
probabilities.json (the first batch's, at the start and behind each phase) and
trainable.json (the names of the layers that trained, by phase).
"""

import json
import pathlib
import sys

import backbones
import keras
import numpy as np
import plain_keras
import tensorflow as tf


def unfreeze(layers, start):
    """Makes the layers from start on trainable, and no others."""
    names = [layer.name for layer in layers]
    first = {"head": names.index("fc"), "all": 0}.get(start)
    if first is None:
        first = names.index(start)
    for i, layer in enumerate(layers):
        layer.trainable = i >= first


def main(graph, weights, output, steps, batch, statistics):
    """Trains all phases in order."""
    graph, output, steps, batch = pathlib.Path(graph), pathlib.Path(output), int(steps), int(batch)
    manifest = json.loads((graph / "assets.extra" / "tfft.json").read_text())
    classes, size, phases = manifest["classes"], manifest["input"]["height"], manifest["phases"]
    rng = np.random.default_rng(7)
    images = backbones.tiles(rng, (len(phases) * steps, batch), size)
    labels = rng.integers(0, classes, images.shape[:2], dtype=np.int32)
    inputs = images.astype("float32")

    model = backbones.Classifier(manifest, statistics == "moving")
    model.base.load_weights(weights)
    model(inputs[0], training=False)  # builds it
    plain_keras.load_weights([model.fc, model.predictions], graph)
    layers = [*backbones.leaves(model.base.layers), model.fc, model.predictions]
    losses, probabilities, trainable = [], [], []

    def compile_anew(learning_rate):
        optimizer = keras.optimizers.SGD(learning_rate, manifest["optimizer"]["momentum"])
        model.compile(optimizer, "categorical_crossentropy", jit_compile=False)

    @tf.function
    def predict(images):
        return model(images, training=False)

    probabilities.append(predict(inputs[0]).numpy().ravel().tolist())
    for i, phase in enumerate(phases):
        unfreeze(layers, phase["from"])
        trainable.append([layer.name for layer in layers if layer.trainable_weights])
        compile_anew(phase["learning_rate"])
        for step in range(i * steps, (i + 1) * steps):
            model.reset_metrics()
            targets = keras.utils.to_categorical(labels[step], classes)
            losses.append(float(model.train_on_batch(inputs[step], targets)))
        probabilities.append(predict(inputs[0]).numpy().ravel().tolist())
    images.tofile(output / "images.bin")
    labels.tofile(output / "labels.bin")
    np.ones(labels.shape, np.float32).tofile(output / "weights.bin")
    (output / "losses.json").write_text(json.dumps(losses))
    (output / "probabilities.json").write_text(json.dumps(probabilities))
    (output / "trainable.json").write_text(json.dumps(trainable))


if __name__ == "__main__":
    main(*sys.argv[1:])
