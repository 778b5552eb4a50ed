"""Hyperparameters that are inputs of the signatures, so that a run can choose them.

What a graph was exported with is their default. A number can be an input where it
is an operand in the graph and nothing more. Where it decides which operations and
variables there are, it is an input only if it was exported with a value other than 0:
SGD and RMSprop without momentum have no slot for it, unsmoothed labels have a sparse
loss, one that is not focal has no power, and a weight decay, a clip or a dropout that
is off is no operation at all. An input may be 0 even so, as far as its range allows it:
then the operation is there and changes nothing. Learning rates differ between blocks
where one of recipe.RATES was exported, be it with 1.

Inputs are float64. Keras computes with Python's floats, such as 1 - beta_2, before it
rounds them to the type of the variables, and so do the signatures: with the defaults,
training gives the bits that it gives with constants. The learning rate alone is
float32, as Keras keeps it in a variable.
"""

import dataclasses
from typing import Any

import keras
import tensorflow as tf

from pyexport import ranges
from pyexport.recipe import Recipe

LEARNING_RATE = "learning_rate"
LABEL_SMOOTHING = "label_smoothing"
FOCAL_GAMMA = "focal_gamma"
EMA = "ema"
DROPOUT = "dropout"
OF_RATES = {"layer_decay": ranges.PART, "backbone_rate": ranges.ABOVE_0}

OF_OPTIMIZERS = {
    "momentum": ranges.SHARE,
    "beta_1": ranges.SHARE,
    "beta_2": ranges.SHARE,
    "rho": ranges.SHARE,
    "epsilon": ranges.ABOVE_0,
    "weight_decay": ranges.FROM_0,
    "clipnorm": ranges.ABOVE_0,
    "global_clipnorm": ranges.ABOVE_0,
    "clipvalue": ranges.ABOVE_0,
}


@dataclasses.dataclass(frozen=True)
class Scalar:
    """One input.

    Attributes:
        name: of the input, as Keras calls it.
        default: the value that the graph was exported with.
        range: which values make sense.
        evaluates: whether the signatures that evaluate take it, too.
        type: TensorFlow's name of its type.
    """

    name: str
    default: float
    range: ranges.Range
    evaluates: bool = False
    type: str = "float64"

    @property
    def spec(self) -> tf.TensorSpec:
        """The input of a signature."""
        return tf.TensorSpec((), self.type, self.name)

    def describe(self, signatures: list[str]) -> dict[str, Any]:
        """The manifest's entry, given the names of the signatures that take it."""
        about = {"name": self.name, "type": self.type, "default": self.default}
        return about | self.range.describe() | {"signatures": signatures}


def learning_rate(default: float) -> Scalar:
    """The learning rate; a phase's own default comes before this one."""
    return Scalar(LEARNING_RATE, default, ranges.ABOVE_0, type="float32")


def hyperparameters(recipe: Recipe, dropout: keras.layers.Dropout | None) -> tuple[Scalar, ...]:
    """The inputs beside the learning rate.

    Args:
        recipe: how the graph trains.
        dropout: the head's, None where there is none or it is off.
    """
    optimizer = recipe.optimizer_of(0.0)
    found = [
        Scalar(name, getattr(optimizer, name), values)
        for name, values in OF_OPTIMIZERS.items()
        if getattr(optimizer, name, None)
    ]
    if recipe.rates is not None:
        name, value = recipe.rates
        found.append(Scalar(name, value, OF_RATES[name]))
    if recipe.label_smoothing:
        smoothing = recipe.label_smoothing
        found.append(Scalar(LABEL_SMOOTHING, smoothing, ranges.SHARE, evaluates=True))
    if recipe.focal_gamma:
        found.append(Scalar(FOCAL_GAMMA, recipe.focal_gamma, ranges.FROM_0, evaluates=True))
    if recipe.ema:
        found.append(Scalar(EMA, recipe.ema, ranges.SHARE))
    if dropout is not None:
        found.append(Scalar(DROPOUT, dropout.rate, ranges.SHARE))
    return tuple(found)
