"""Moving averages of the weights that a phase trains.

As Keras's use_ema: an average begins as the weight is after the phase's first step, so
that it leans on no earlier value, and then follows each step. Training does not look at
it. A signature exchanges weights and averages where the averages are to be evaluated.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import keras
import tensorflow as tf

from pyexport import state
from pyexport.operands import Operand
from pyexport.phases import Phase

# What the signature that exchanges them gives: how many variables there are.
SWAPPED = "swapped"


class Averages:
    """The averages of one phase.

    Args:
        model: the whole model.
        phase: whose weights are averaged.
    """

    def __init__(self, model: keras.Model, phase: Phase):
        names = state.names(model)
        self.names = [names[id(v.value)] for v in phase.variables]
        self._weights = [v.value for v in phase.variables]
        self._averages = [tf.Variable(v.value, trainable=False) for v in phase.variables]

    def by_layer(self) -> dict[str, dict[str, tf.Variable]]:
        """The averages under the names of the weights."""
        found: dict[str, dict[str, tf.Variable]] = {}
        for (layer, name), average in zip(self.names, self._averages, strict=True):
            found.setdefault(layer, {})[name] = average
        return found

    @contextlib.contextmanager
    def following(self, optimizer: keras.optimizers.Optimizer, decay: Operand) -> Iterator[None]:
        """Lets the averages follow a step that is traced within.

        Args:
            optimizer: that takes the step. It does not count one where the gradients of
                a scaled loss were not finite, and nothing was learned.
            decay: the part of an average that stays.
        """
        before = tf.identity(optimizer.iterations)
        yield
        kept = tf.convert_to_tensor(decay, tf.float32)
        added = tf.convert_to_tensor(1 - decay, tf.float32)
        count = tf.identity(optimizer.iterations)
        began, taken = count > 1, count > before
        for weight, average in zip(self._weights, self._averages, strict=True):
            followed = tf.where(began, kept * average + added * weight, weight)
            average.assign(tf.where(taken | ~began, followed, average))

    def swap(self) -> dict[str, tf.Tensor]:
        """Exchanges weights and averages; returns how many variables there are, i32 []."""
        weights = [tf.identity(x) for x in self._weights]
        averages = [tf.identity(x) for x in self._averages]
        for variable, value in zip(self._weights + self._averages, averages + weights, strict=True):
            variable.assign(value)
        return {SWAPPED: tf.constant(len(weights))}
