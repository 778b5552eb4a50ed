"""Layers of the user's model that behave otherwise for a while."""

import contextlib
import inspect
from collections.abc import Iterator

import keras


@contextlib.contextmanager
def without_activation(layer: keras.Layer) -> Iterator[None]:
    """Has a layer give what its activation is given."""
    activation, layer.activation = layer.activation, keras.activations.linear
    try:
        yield
    finally:
        layer.activation = activation


@contextlib.contextmanager
def in_evaluation(layer: keras.Layer) -> Iterator[None]:
    """Calls a layer as in evaluation, whatever it is told."""
    method = layer.call
    signature = inspect.signature(method)
    if "training" not in signature.parameters:
        yield
        return

    def call(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        bound.arguments["training"] = False
        return method(*bound.args, **bound.kwargs)

    own = vars(layer).get("call")
    object.__setattr__(layer, "call", call)
    try:
        yield
    finally:
        if own is None:
            object.__delattr__(layer, "call")
        else:
            object.__setattr__(layer, "call", own)
