"""Small models of the user's own for tests, and what pyexport makes of them."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from pyexport.__main__ import main
from pyexport.conftest import manifest_of, scalars_of

CLASSES, SIZE = 5, 16
KEPT = ["--head", "none", "--gives", "softmax"]
OWN_LAYERS = """
import keras
import tensorflow as tf

class Penalty(keras.layers.Layer):
    def call(self, x):
        self.add_loss(0.1 * keras.ops.mean(keras.ops.square(x)))
        return x

class Gain(keras.layers.Layer):
    def __init__(self, start=1.0):
        super().__init__()
        self.start = start
    def build(self, shape):
        fill = keras.initializers.Constant(self.start)
        self.gain = self.add_weight(shape=(), initializer=fill, name="gain")
    def call(self, x):
        return x * self.gain
    def get_config(self):
        return {"start": self.start}

class Forgetful(keras.layers.Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.factor = 2.0
    def call(self, x):
        return x * self.factor
    def load_own_variables(self, store):
        self.factor = 5.0

class Noise(keras.layers.Layer):
    def call(self, x, training=None):
        return x + tf.random.normal(tf.shape(x)) if training else x

class Moody(keras.layers.Layer):
    def call(self, x, training=None):
        if training:
            raise RuntimeError("not today")
        return x
"""


def picture():
    """An image, symbolic."""
    return keras.Input((SIZE, SIZE, 3))


def scaled(inputs):
    """An image of 0..1."""
    return layers.Rescaling(1 / 255)(inputs)


def body(x):
    """A convolution, pooled."""
    x = layers.Conv2D(6, 3, strides=2, activation="relu", name="conv")(x)
    return layers.GlobalAveragePooling2D(name="pool")(x)


def out(x, activation="softmax"):
    """A classifier's last layer."""
    return layers.Dense(CLASSES, activation=activation, name="out")(x)


class Export:
    """A model that was given to pyexport, what it printed and, where it did, what it wrote."""

    def __init__(self, folder, capsys, model, *flags):
        keras.utils.set_random_seed(1)
        self.path, self.folder = str(folder / "m.keras"), str(folder / "graph")
        model.save(self.path)
        self.code = main(
            ["--model", self.path, "--classes", str(CLASSES), "--output", self.folder, *flags]
        )
        self.printed = capsys.readouterr()
        if self.code == 0:
            self.graph, self.manifest = tf.saved_model.load(self.folder), manifest_of(self.folder)

    def loss(self, phase, learning_rate=0.0):
        """What a step of a phase gives."""
        images, labels = batch()
        scalars = scalars_of(self.manifest, f"train_{phase}", learning_rate=learning_rate)
        train = self.graph.signatures[f"train_{phase}"]
        weights = tf.ones(len(labels))
        return float(train(images=images, labels=labels, weights=weights, **scalars)["loss"])

    def probabilities(self):
        """What the graph serves for the batch."""
        return self.graph.signatures["serving_default"](images=batch()[0])["probabilities"]

    def refusal(self):
        """The error, where it was refused as it must be."""
        error, hint = self.printed.err.splitlines()
        assert self.code == 2 and hint.startswith("pyexport: hint: ")
        return error


def batch():
    """Images and labels."""
    images = np.random.default_rng(0).integers(0, 256, (6, SIZE, SIZE, 3), np.uint8)
    return tf.constant(images), tf.constant(np.arange(6) % CLASSES, tf.int32)
