"""python -m pyexport.tools.pretrain: a backbone's small "ImageNet", the digits 0 to 4."""

import argparse
import os
import sys

import numpy as np

from pyexport import saving
from pyexport.backbones import BACKBONES, Backbone
from pyexport.runtime import load_tensorflow
from pyexport.tools import digits

_CLASSES = 5
_EPOCHS = 10
_BATCH_SIZE = 32
_LEARNING_RATE = 1e-3
_SEED = 0
# Keras's 0.99 and more is for longer trainings than 290 steps: the statistics of
# BatchNormalization would still be those that it began with.
_BATCHNORM_MOMENTUM = 0.9


def pretrain(backbone: Backbone, size: int):
    """Trains a backbone on the digits that the demo's dataset does not have.

    Args:
        backbone: what to train, from random weights.
        size: height and width in pixels that the pictures are resized to.

    Returns:
        The trained keras.Model without its top, and its training accuracy.
    """
    import keras

    from pyexport import graph, head

    keras.utils.set_random_seed(_SEED)
    pixels, labels = _known(size)
    body = backbone.build(size)
    for layer in graph.batchnorms(body.layers):
        layer.momentum = _BATCHNORM_MOMENTUM
    outputs = keras.layers.Dense(_CLASSES)(head.POOLINGS[backbone.pooling]()(body.output))
    model = keras.Model(body.input, outputs)
    model.compile(
        keras.optimizers.Adam(_LEARNING_RATE),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    history = model.fit(
        backbone.preprocess(pixels),
        labels,
        batch_size=_BATCH_SIZE,
        epochs=_EPOCHS,
        verbose=0,
    )
    return body, history.history["accuracy"][-1]


def _known(size: int) -> tuple[np.ndarray, np.ndarray]:
    """The pictures of the digits below _CLASSES, f32 [N,size,size,3], and labels."""
    from pyexport.decode import resize

    images, labels = digits.pictures()
    known = labels < _CLASSES
    pictures = images[known, :, :, None].repeat(3, axis=-1)
    resized = np.stack([resize(picture, size, "bilinear") for picture in pictures])
    return resized.astype("float32"), labels[known]


def main(argv: list[str]) -> None:
    """Pretrains a backbone and saves its weights where --output says."""
    parser = argparse.ArgumentParser(prog="pyexport.tools.pretrain", description=main.__doc__)
    parser.add_argument(
        "--backbone", choices=tuple(BACKBONES), default="TinyVGG16", metavar="NAME",
        help="of keras.applications, or TinyVGG16 (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--input-size", type=int, default=digits.SIZE, metavar="N",
        help="height and width of the input in pixels (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--output", required=True, metavar="FILE", help="for example graphs/tiny.weights.h5"
    )
    args = parser.parse_args(argv)
    load_tensorflow()
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()
    body, accuracy = pretrain(BACKBONES[args.backbone], args.input_size)
    parent, name = os.path.split(os.path.abspath(args.output))
    beside = os.path.join(parent, f".partial.{name}")
    body.save_weights(beside)
    saving.sync(beside)
    os.replace(beside, args.output)
    saving.sync(parent)
    print(
        f"pretrained {args.backbone}: {accuracy:.1%} on the digits 0 to 4, weights in {args.output}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
