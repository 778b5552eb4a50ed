import keras
import numpy as np
import pytest
from keras import layers

from pyexport import phases
from pyexport.cut import split
from pyexport.phases import Start


def chain(dropout):
    inputs = keras.Input((8, 8, 3), name="input")
    x = layers.Conv2D(4, 3, name="conv1")(inputs)
    x = layers.MaxPooling2D(name="pool")(x)
    x = layers.Conv2D(4, 3, name="conv2")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(6, name="fc")(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    return keras.Model(inputs, layers.Dense(2, name="predictions")(x))


def residual():
    inputs = keras.Input((8, 8, 3), name="input")
    x = layers.Conv2D(4, 3, padding="same", name="stem")(inputs)
    for block in ("block1", "block2"):
        skip = x
        x = layers.Conv2D(4, 3, padding="same", name=f"{block}_conv1")(x)
        x = layers.BatchNormalization(name=f"{block}_norm")(x)
        x = layers.Conv2D(4, 3, padding="same", name=f"{block}_conv2")(x)
        x = layers.Add(name=f"{block}_add")([x, skip])
        x = layers.ReLU(name=f"{block}_relu")(x)
    x = layers.GlobalAveragePooling2D(name="average")(x)
    return keras.Model(inputs, layers.Dense(2, name="predictions")(x))


def halves(model, start):
    return split(model, phases.resolve(model, "predictions", Start("x", start), 0.1, 1))


def cut_of(model, start):
    frozen = halves(model, start).frozen
    return frozen and frozen.layers[-1].name


@pytest.mark.parametrize(
    ("start", "cut"),
    [
        ("all", None),
        ("conv1", None),
        ("pool", "pool"),
        ("conv2", "pool"),
        ("flatten", "flatten"),
        ("fc", "flatten"),
        # The dropout is on while predictions trains: it stays behind the cut.
        ("predictions", "fc"),
    ],
)
def test_cut_of_a_chain(start, cut):
    assert cut_of(chain(dropout=0.5), start) == cut


def test_a_dropout_of_zero_is_passed():
    assert cut_of(chain(dropout=0), "predictions") == "dropout"


@pytest.mark.parametrize(
    ("start", "cut"),
    [
        ("predictions", "average"),
        ("block2_conv1", "block1_relu"),
        # Inside a block two tensors are needed: the cut moves in front of the block.
        ("block2_norm", "block1_relu"),
        ("block2_conv2", "block1_relu"),
        ("block1_conv2", "stem"),
        ("stem", None),
    ],
)
def test_cut_of_a_residual_network(start, cut):
    assert cut_of(residual(), start) == cut


@pytest.mark.parametrize("start", ["predictions", "block2_conv2", "block1_conv2"])
def test_the_halves_give_the_whole(start):
    model = residual()
    images = np.random.default_rng(0).random((2, 8, 8, 3), np.float32)

    parts = halves(model, start)

    whole = model(images, training=False)
    joined = parts.rest(parts.frozen(images, training=False), training=False)
    np.testing.assert_array_equal(whole, joined)


def test_nothing_that_trains_is_frozen():
    model = residual()
    phase = phases.resolve(model, "predictions", Start("x", "block2_norm"), 0.1, 1)

    frozen = split(model, phase).frozen

    assert not set(frozen.layers) & set(phase.trainable)
