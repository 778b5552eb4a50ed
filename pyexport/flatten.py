"""Rebuilds a model without models in it."""

import copy
import random
from typing import Any

import keras

from pyexport import graph
from pyexport.errors import ExportError, reason

Pairs = list[tuple[keras.Layer, keras.Layer]]

_FLOATS = ("float16", "bfloat16", "float32", "float64", "mixed_float16", "mixed_bfloat16")


def flatten(model: keras.Model, size: int, policy: str | None = None) -> tuple[keras.Model, Pairs]:
    """Rebuilds a model without models in it, so that a phase can start at any layer.

    Args:
        model: a functional or sequential model of images [B,H,W,3].
        size: H and W of the new model in pixels.
        policy: a dtype policy for all layers; None leaves them theirs.

    Returns:
        A functional model of new layers with the weights and the random states of
        the old ones, and the old layers with the new. A layer whose name is taken
        gets that of its model before it, and a number where that is taken too.
        Nothing in it is marked as not trainable: that is for the phases to say.

    Raises:
        ExportError: a layer cannot be rebuilt.
    """
    inputs = keras.Input((size, size, 3), name=_input_name(model))
    copies = _Copies({inputs._keras_history.operation.name}, policy)
    drawn = random.getstate()
    outputs = keras.tree.flatten(copies.run(model, inputs))
    flat = keras.Model(inputs, outputs[0], name=model.name)
    pairs = copies.fill()
    # Keras draws initial weights for the copies too. They are replaced, and what is
    # drawn from here on, the head, must not depend on whether there were any.
    random.setstate(drawn)
    return flat, pairs


def _input_name(model: keras.Model) -> str:
    layers = model._layers if isinstance(model, keras.Sequential) else model.layers
    return next((x.name for x in layers if isinstance(x, keras.layers.InputLayer)), "input")


class _Copies:
    """New layers and operations for old ones."""

    def __init__(self, names: set[str], policy: str | None):
        self.names, self.policy = names, policy
        self.copies: dict[int, tuple[Any, Any]] = {}

    def run(self, model: keras.Model, inputs: Any) -> Any:
        """Calls the copies of a model's layers, one after the other."""

        def call(layer, *args, **kwargs):
            kwargs.pop("training", None)
            if _has_layers(layer):
                return self.run(layer, args[0] if args else kwargs["inputs"])
            try:
                return self.copy(layer, model.name)(*args, **kwargs)
            except (TypeError, ValueError, KeyError, AttributeError) as err:
                raise _refusal(layer, err) from err

        if not isinstance(model, keras.Sequential):
            return graph.run(model, _by_input(model, inputs), call)
        for layer in model.layers:
            inputs = call(layer, inputs)
        return inputs

    def copy(self, old: Any, owner: str) -> Any:
        if id(old) not in self.copies:
            name = self.name(old.name, owner)
            new = self.layer(old, name) if isinstance(old, keras.Layer) else _operation(old, name)
            self.copies[id(old)] = (old, new)
        return self.copies[id(old)][1]

    def layer(self, old: keras.Layer, name: str) -> keras.Layer:
        """A layer as Keras makes it when it loads a file."""
        written = keras.saving.serialize_keras_object(old)
        written.pop("build_config", None)  # it is built when it is called, under its own name
        config = written["config"]
        for key, value in (("name", name), ("trainable", True)):
            if key in config:
                config[key] = value
        if self.policy is not None:
            written["config"] = _with_policy(config, self.policy)
        new = keras.saving.deserialize_keras_object(
            written, custom_objects={type(old).__name__: type(old)}
        )
        if new.name != name:
            new.name = name
        if self.policy is not None and "dtype" not in config:
            new.dtype_policy = self.policy
        return new

    def name(self, name: str, owner: str) -> str:
        free, number = name, 1
        while free in self.names:
            free = f"{owner}_{name}" if number == 1 else f"{owner}_{name}_{number}"
            number += 1
        self.names.add(free)
        return free

    def fill(self) -> Pairs:
        pairs = [x for x in self.copies.values() if isinstance(x[0], keras.Layer)]
        for old, new in pairs:
            try:
                _fill(old, new)
            except ValueError as err:
                raise _refusal(old, err) from err
        return pairs


def _has_layers(layer: Any) -> bool:
    """Whether a layer is a model whose layers can be called one by one."""
    return isinstance(layer, keras.Sequential) or (
        isinstance(layer, keras.Model) and hasattr(layer, "_run_through_graph")
    )


def _by_input(model: keras.Model, inputs: Any) -> Any:
    """What a model is given, in the order of its inputs: a dict names them."""
    if not isinstance(inputs, dict):
        return inputs
    if isinstance(model._inputs_struct, dict):
        return {key: inputs[key] for key in model._inputs_struct}
    return [inputs[x.name] for x in model.inputs]


def _operation(old: Any, name: str) -> Any:
    """An operation such as x + y, without the tensors that it was called with."""
    new = copy.copy(old)
    new._inbound_nodes, new._outbound_nodes, new.name = [], [], name
    return new


def _with_policy(config: Any, policy: str) -> Any:
    """A config whose layers, and those within them, compute by another policy."""
    if isinstance(config, list):
        return [_with_policy(x, policy) for x in config]
    if not isinstance(config, dict):
        return config
    return {
        key: policy if key == "dtype" and _is_policy(x) else _with_policy(x, policy)
        for key, x in config.items()
    }


def _is_policy(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get("class_name") == "DTypePolicy"
    return value is None or value in _FLOATS


def _fill(old: keras.Layer, new: keras.Layer) -> None:
    new.set_weights(old.get_weights())
    new.trainable = True
    weights = {id(v) for v in new.weights}
    states = [v for v in new.variables if id(v) not in weights]
    weights = {id(v) for v in old.weights}
    for state, before in zip(
        states, [v for v in old.variables if id(v) not in weights], strict=True
    ):
        state.assign(before)
    if isinstance(new, keras.layers.Normalization):
        new.finalize_state()  # it computes with constants made from its weights


def _refusal(layer: Any, err: Exception) -> ExportError:
    return ExportError(
        f'layer "{layer.name}" ({type(layer).__name__}) cannot be rebuilt: {reason(err)}',
        "its get_config must give all that its __init__ takes, and its build make all weights",
    )
