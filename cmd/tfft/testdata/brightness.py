"""Exports a tiny graph that learns how bright an image is: a task that tfft does not know."""

import sys

from pyexport.runtime import load_tensorflow

load_tensorflow()

import tensorflow as tf  # noqa: E402

from pyexport import arguments  # noqa: E402
from pyexport.export import export  # noqa: E402
from pyexport.task import Metric, Row, Task  # noqa: E402


class Brightness(Task):
    """One number from 0 to 1: squared error, and the mean absolute error."""

    name = "brightness"
    width = 1
    targets = (Row("brightness", "float32"),)
    outputs = (Row("guess", "float32"),)
    metrics = (Metric("absolute_error", "lower", "absolute_errors"),)

    def losses(self, targets, logits, operands):
        """Squared errors f32 [B]."""
        return tf.square(logits[:, 0] - targets["brightness"])

    def predict(self, logits):
        """Guesses f32 [B]."""
        return {"guess": logits[:, 0]}

    def sums(self, targets, logits):
        """Absolute errors, added up."""
        return {"absolute_errors": tf.reduce_sum(tf.abs(logits[:, 0] - targets["brightness"]))}


if __name__ == "__main__":
    flags = "--backbone TinyVGG16 --weights none --classes 2 --head-units 16 --pooling avg".split()
    flags += ["--preprocess", "unit", "--learning-rate", "1e-2", "--output", sys.argv[1]]
    export(arguments.parse(flags), task=Brightness())
