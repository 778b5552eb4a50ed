"""The variables that signatures capture, under the names that checkpoints fix.

tf.saved_model.save writes the object graph below a tf.Module. Keras models in it
have failed to load from other languages (keras-team/keras#20095), so that what is
tracked are the plain tf.Variables, in dicts:

    layers/<layer>/<variable>          kernel, bias, ..., and a Dropout's seed
    optimizers/<phase>/<variable>      iteration, learning_rate, <...>_momentum,
                                       loss_scale.<variable> where the loss is scaled
    averages/<phase>/<layer>/<variable>
                                       where weights are averaged
"""

from collections.abc import Callable, Iterable

import keras
import tensorflow as tf

SEED = "seed"
LOSS_SCALE = "loss_scale."
_SEED_STATE = "seed_generator_state"


class TrainingState(tf.Module):
    """All variables of a model and of its phases' optimizers.

    Args:
        model: the whole model.
        optimizers: by phase name, built.
        averages: by phase name, layer and variable.
    """

    def __init__(
        self,
        model: keras.Model,
        optimizers: dict[str, keras.optimizers.Optimizer],
        averages: dict[str, dict[str, dict[str, tf.Variable]]],
    ):
        super().__init__()
        self.layers = by_layer(model, lambda layer: layer.variables)
        self.optimizers = {phase: _of_optimizer(x) for phase, x in optimizers.items()}
        if averages:
            self.averages = averages


class ServingState(tf.Module):
    """The weights of a model alone, under the same names as in TrainingState."""

    def __init__(self, model: keras.Model):
        super().__init__()
        self.layers = by_layer(model, lambda layer: layer.weights)


def _of_optimizer(optimizer: keras.optimizers.Optimizer) -> dict[str, tf.Variable]:
    inner = getattr(optimizer, "inner_optimizer", None)
    if inner is None:
        return _named((v.name, v) for v in optimizer.variables)
    own = optimizer.variables[: -len(inner.variables)]
    return _of_optimizer(inner) | _named((LOSS_SCALE + v.name, v) for v in own)


def by_layer(
    model: keras.Model, variables: Callable[[keras.Layer], list[keras.Variable]]
) -> dict[str, dict[str, tf.Variable]]:
    """A flat model's variables by layer and by their name in it, in the layer's order."""
    return {
        layer.name: _named((_key(layer, v), v) for v in variables(layer))
        for layer in model.layers
        if variables(layer)
    }


def names(model: keras.Model) -> dict[int, tuple[str, str]]:
    """The layer of each of a flat model's variables and its name in it, by the variable's id."""
    return {
        id(variable): (layer, name)
        for layer, variables in by_layer(model, lambda layer: layer.variables).items()
        for name, variable in variables.items()
    }


def _named(variables: Iterable[tuple[str, keras.Variable]]) -> dict[str, tf.Variable]:
    """Plain variables by name; a name that occurs again is numbered."""
    named: dict[str, tf.Variable] = {}
    for name, variable in variables:
        key, number = name, 1
        while key in named:
            key, number = f"{name}_{number}", number + 1
        named[key] = variable.value
    return named


def _key(layer: keras.Layer, variable: keras.Variable) -> str:
    """The variable's path below its layer; the seed state of a Dropout is `seed`."""
    if variable.name == _SEED_STATE:
        return SEED
    below = f"/{variable.path}".rpartition(f"/{layer.name}/")[2]
    return below.lstrip("/").replace("/", ".")
