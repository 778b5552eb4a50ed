"""Scalars in a step that is being traced, and what Keras does with them there."""

import contextlib
from collections.abc import Iterator

import keras
import tensorflow as tf

from pyexport.scalars import OF_OPTIMIZERS


class Operand:
    """A scalar in a function that is being traced.

    To Keras it is the number that it was exported with, where Python decides by it, and
    a tensor where operations are made from it.

    Args:
        exact: the input, f64 [].
        exported: its default.
        dtype: what operations take it as, where they do not say.
    """

    def __init__(self, exact: tf.Tensor, exported: float, dtype: str = "float32"):
        self._exact, self._exported, self._dtype = exact, exported, dtype
        self._rounded = tf.cast(exact, dtype)

    def __tf_tensor__(self, dtype=None, name=None):
        """The rounded number; TensorFlow calls it to make a tensor."""
        if dtype is None or dtype == self._rounded.dtype:
            return self._rounded
        return tf.cast(self._exact, dtype)

    def __bool__(self):
        """The exported number's, as Keras asks whether a clip is on."""
        return bool(self._exported)

    def __gt__(self, number: float):
        """Likewise, as Keras asks whether there is momentum."""
        return self._exported > number

    def __neg__(self):
        """The operand with the other sign."""
        return Operand(-self._exact, -self._exported, self._dtype)

    def __rsub__(self, number: float):
        """What is left of a number."""
        return Operand(number - self._exact, number - self._exported, self._dtype)

    def __truediv__(self, number: float):
        """A part of the operand."""
        return Operand(self._exact / number, self._exported / number, self._dtype)

    def __rtruediv__(self, number: float):
        """A number divided by the operand."""
        return Operand(number / self._exact, number / self._exported, self._dtype)

    def __pow__(self, exponent: int):
        """A power of the operand."""
        return Operand(self._exact**exponent, self._exported**exponent, self._dtype)

    def __mul__(self, tensor: tf.Tensor):
        """The operand times a tensor."""
        return self._rounded * tensor

    def __rmul__(self, tensor: tf.Tensor):
        """A tensor times the operand."""
        return tensor * self._rounded


Operands = dict[str, Operand]


@contextlib.contextmanager
def given_to(optimizer: keras.optimizers.Optimizer, operands: Operands) -> Iterator[None]:
    """Puts operands in the place of an optimizer's numbers while a step is traced."""
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    names = [name for name in operands if name in OF_OPTIMIZERS]
    exported = {name: getattr(optimizer, name) for name in names}
    for name in names:
        setattr(optimizer, name, operands[name])
    try:
        yield
    finally:
        for name, number in exported.items():
            setattr(optimizer, name, number)


def drop(layer: keras.layers.Dropout, x: tf.Tensor, rate: Operand) -> tf.Tensor:
    """What a Dropout gives in training mode, with a rate that is an input.

    As keras.layers.Dropout, which multiplies by 1 / (1 - rate) where the rate is a
    number, but divides by 1 - rate where it is a tensor.

    Args:
        layer: whose masks are drawn.
        x: its input.
        rate: the share of x that becomes 0.
    """
    seed = tf.cast(tf.math.floormod(layer.seed_generator.next(), tf.int32.max - 1), tf.int32)
    drawn = tf.random.stateless_uniform(tf.shape(x), seed, dtype=x.dtype)
    scaled = x * tf.convert_to_tensor(1 / (1 - rate), x.dtype)
    return tf.where(drawn >= tf.convert_to_tensor(rate, x.dtype), scaled, tf.zeros((), x.dtype))
