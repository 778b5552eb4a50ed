"""Draws weights for a network of keras.applications with which rounding stays rounding.

In a deep network of random weights every layer enlarges a difference in its input:
ReLU cuts away half of what BatchNormalization has centred, and the next one scales
the rest up again. Behind some fifty layers the last bit of a float has become a
difference that shows, and the gradients of the first layers are as much too large.
Trained networks are not like that, and these are not: BatchNormalization has offsets
at which ReLU, and what resembles it, lets nearly all of its input through, and its
statistics are those of images like the test's.

Usage: python backbone_weights.py NAME SIZE OUTPUT.weights.h5
"""

import sys

import backbones
import keras
import numpy as np

# BatchNormalization's scales and offsets are drawn between these.
SCALES, OFFSETS = (0.8, 1.2), (1.0, 3.0)
IMAGES = 16


def main(name, size, output):
    """Draws, calibrates and saves."""
    keras.utils.set_random_seed(1)
    rng = np.random.default_rng(1)
    model = backbones.build(name, int(size))
    for layer in backbones.leaves(model.layers):
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.0  # its statistics become those of the next batch
            if layer.scale:
                layer.gamma.assign(rng.uniform(*SCALES, layer.gamma.shape))
            layer.beta.assign(rng.uniform(*OFFSETS, layer.beta.shape))
    images = backbones.tiles(rng, (IMAGES,), int(size))
    model(backbones.preprocess(name, images.astype("float32")), training=True)
    model.save_weights(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
