"""Learning rates that differ from variable to variable, in a step that is being traced."""

import contextlib
from collections.abc import Iterator

import keras
import tensorflow as tf

from pyexport.operands import Operand, Operands
from pyexport.phases import Phase

Factors = list[float | Operand | None]


def factors(phase: Phase, rates: str | None, operands: Operands) -> Factors:
    """What the learning rate is multiplied by, for each of a phase's variables.

    Args:
        phase: with its blocks, where rates differ.
        rates: the scalar that is raised to the depth of a block; None where there is none.
        operands: the scalars that the signature was given.

    Returns:
        A factor for each of phase.variables; None leaves the rate alone.
    """
    if rates is None:
        return [None] * len(phase.variables)
    depths = {id(x): block.depth for block in phase.blocks for x in block.layers}
    powers = {d: operands[rates] ** d if d else None for d in set(depths.values())}
    return [powers[depths[id(x)]] for x in phase.trainable for _ in x.trainable_variables]


@contextlib.contextmanager
def given_to(
    optimizer: keras.optimizers.Optimizer, variables: list[keras.Variable], factors: Factors
) -> Iterator[None]:
    """Lets an optimizer multiply the learning rate of each variable by its factor.

    The rate comes in where Keras applies a gradient and where it decays weights. Gradients
    are clipped before, and their norms do not depend on it.

    Args:
        optimizer: built for the variables; its loss may be scaled.
        variables: that it changes.
        factors: of them; None leaves a rate alone.
    """
    if not any(x is not None for x in factors):
        yield
        return
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    step, decay = optimizer.update_step, optimizer._apply_weight_decay
    # Made here: with a scaled loss, Keras applies gradients within a conditional.
    tensors = [None if x is None else tf.convert_to_tensor(x, tf.float32) for x in factors]
    of = {v.value.ref(): x for v, x in zip(variables, tensors, strict=True)}

    def scaled_step(gradient, variable, learning_rate):
        factor = of[variable.ref()]
        if factor is not None:
            learning_rate = tf.convert_to_tensor(learning_rate) * factor
        step(gradient, variable, learning_rate)

    def scaled_decay(variables):
        whole = optimizer.weight_decay
        for variable in variables if whole is not None else ():
            factor = of[variable.value.ref()]
            optimizer.weight_decay = whole if factor is None else whole * factor
            decay([variable])
        optimizer.weight_decay = whole

    optimizer.update_step, optimizer._apply_weight_decay = scaled_step, scaled_decay
    try:
        yield
    finally:
        optimizer.update_step, optimizer._apply_weight_decay = step, decay
