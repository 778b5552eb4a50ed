"""python -m pyexport.pretrain: the tiny backbone's "ImageNet", the digits 0 to 4."""

import argparse
import os
import sys

from pyexport import digits, saving
from pyexport.backbones import BACKBONES, Backbone
from pyexport.runtime import load_tensorflow

_BACKBONE = "TinyVGG16"
_CLASSES = 5
_EPOCHS = 10
_BATCH_SIZE = 32
_LEARNING_RATE = 1e-3
_SEED = 0


def pretrain(backbone: Backbone):
    """Trains a backbone on the digits that the demo's dataset does not have.

    Args:
        backbone: one for pictures of digits.SIZE pixels.

    Returns:
        The trained keras.Model without its top, and its training accuracy.
    """
    import keras

    keras.utils.set_random_seed(_SEED)
    images, labels = digits.pictures()
    known = labels < _CLASSES
    pixels = images[known, :, :, None].repeat(3, axis=-1).astype("float32")

    body = backbone.build(digits.SIZE)
    outputs = keras.layers.Dense(_CLASSES)(keras.layers.Flatten()(body.output))
    model = keras.Model(body.input, outputs)
    model.compile(
        keras.optimizers.Adam(_LEARNING_RATE),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    history = model.fit(
        backbone.preprocess(pixels),
        labels[known],
        batch_size=_BATCH_SIZE,
        epochs=_EPOCHS,
        verbose=0,
    )
    return body, history.history["accuracy"][-1]


def main(argv: list[str]) -> None:
    """Pretrains the tiny backbone and saves its weights where --output says."""
    parser = argparse.ArgumentParser(prog="pyexport.pretrain", description=main.__doc__)
    parser.add_argument(
        "--output", required=True, metavar="FILE", help="for example graphs/tiny.weights.h5"
    )
    output = parser.parse_args(argv).output
    load_tensorflow()
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()
    body, accuracy = pretrain(BACKBONES[_BACKBONE])
    parent, name = os.path.split(os.path.abspath(output))
    beside = os.path.join(parent, f".partial.{name}")
    body.save_weights(beside)
    saving.sync(beside)
    os.replace(beside, output)
    saving.sync(parent)
    print(f"pretrained {_BACKBONE}: {accuracy:.1%} on the digits 0 to 4, weights in {output}")


if __name__ == "__main__":
    main(sys.argv[1:])
