"""Walks through a functional model, layer by layer.

Keras offers the walk as keras.models.clone_model, which keeps nested models and
makes new ones; what is used here is the method behind it.
"""

import inspect
import random
from collections.abc import Callable, Iterable
from typing import Any

import keras

from pyexport.errors import ExportError

Call = Callable[..., Any]


def run(model: keras.Model, inputs: Any, call: Call) -> Any:
    """Takes the way from a functional model's input to its output.

    Args:
        model: a functional model of one input and one output.
        inputs: a tensor for its input.
        call: called as call(layer, *args, **kwargs) in place of each layer, with
            the arguments that the layer was called with when the model was made.

    Returns:
        What call returned for the layer that gives the model's output.
    """
    outputs = model._run_through_graph(inputs, call_fn=call)
    return outputs[0] if isinstance(outputs, list) else outputs


def call_in_mode(live: bool, layer: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    """Calls a layer, and all layers within it, in training mode if live, else in inference.

    What the layer was told of training when the model was made is not looked at,
    as in Keras: what the caller says and a default are kept alike.
    """
    kwargs = {key: value for key, value in kwargs.items() if key != "training"}
    if not isinstance(layer, keras.Layer):  # an operation, such as x + y
        return layer(*args, **kwargs)
    if "training" in inspect.signature(layer.call).parameters:
        return layer(*args, training=live, **kwargs)
    if len(layer._flatten_layers()) == 1:
        return layer(*args, **kwargs)
    return _Mode(lambda: layer(*args, **kwargs))(args, training=live)


def batchnorms(layers: Iterable[keras.Layer]) -> list[keras.layers.BatchNormalization]:
    """The BatchNormalization among layers, those within a layer of the user's own included."""
    kind = keras.layers.BatchNormalization
    return [x for layer in layers for x in layer._flatten_layers() if isinstance(x, kind)]


class _Mode(keras.Layer):
    """Tells a layer's own layers of training where it does not pass it on itself."""

    def __init__(self, function: Callable[[], Any]):
        super().__init__(name="mode", autocast=False)
        self._function = function

    def call(self, _, training=None):
        return self._function()


def flatten(model: keras.Model, size: int, policy: str | None = None) -> keras.Model:
    """Rebuilds a model without models in it, so that a phase can start at any layer.

    Args:
        model: a functional or sequential model of images [B,H,W,3].
        size: H and W of the new model in pixels.
        policy: a dtype policy for all layers; None leaves them theirs.

    Returns:
        A functional model of new layers with the weights of the old ones. A
        layer whose name is taken gets that of its model before it. Nothing in
        it is marked as not trainable: that is for the phases to say.

    Raises:
        ExportError: two layers have the same name, or one cannot be rebuilt.
    """
    inputs = keras.Input((size, size, 3), name=_input_name(model))
    copies = _Copies({inputs._keras_history.operation.name}, policy)
    drawn = random.getstate()
    outputs = copies.run(model, inputs)
    flat = keras.Model(inputs, outputs, name=model.name)
    copies.fill()
    # Keras draws initial weights for the copies too. They are replaced, and what is
    # drawn from here on, the head, must not depend on whether there were any.
    random.setstate(drawn)
    return flat


def _input_name(model: keras.Model) -> str:
    layers = model._layers if isinstance(model, keras.Sequential) else model.layers
    return next((x.name for x in layers if isinstance(x, keras.layers.InputLayer)), "input")


class _Copies:
    """New layers for old ones."""

    def __init__(self, names: set[str], policy: str | None):
        self.names, self.policy = names, policy
        self.copies: dict[int, tuple[keras.Layer, keras.Layer]] = {}

    def run(self, model: keras.Model, inputs: Any) -> Any:
        """Calls the copies of a model's layers, one after the other."""

        def call(layer, *args, **kwargs):
            kwargs.pop("training", None)
            if isinstance(layer, keras.Model):
                return self.run(layer, args[0])
            if isinstance(layer, keras.Layer):
                layer = self.copy(layer, model.name)
            return layer(*args, **kwargs)

        if not isinstance(model, keras.Sequential):
            return run(model, inputs, call)
        for layer in model.layers:
            inputs = call(layer, inputs)
        return inputs

    def copy(self, layer: keras.Layer, owner: str) -> keras.Layer:
        if id(layer) not in self.copies:
            config = layer.get_config() | {"name": self.name(layer.name, owner), "trainable": True}
            if self.policy is not None:
                config["dtype"] = self.policy
            self.copies[id(layer)] = (layer, type(layer).from_config(config))
        return self.copies[id(layer)][1]

    def name(self, name: str, owner: str) -> str:
        free = next((n for n in (name, f"{owner}_{name}") if n not in self.names), None)
        if free is None:
            raise ExportError(
                f'the model has two layers "{owner}_{name}"', "give its layers names of their own"
            )
        self.names.add(free)
        return free

    def fill(self) -> None:
        for old, new in self.copies.values():
            new.set_weights(old.get_weights())
            new.trainable = True
            if isinstance(new, keras.layers.Normalization):
                new.finalize_state()  # it computes with constants made from its weights
