"""Walks through a functional model, layer by layer.

Keras offers the walk as keras.models.clone_model, which keeps nested models and
makes new ones; what is used here is the method behind it.
"""

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import keras

Call = Callable[..., Any]


def run(model: keras.Model, inputs: Any, call: Call) -> Any:
    """Takes the way from a functional model's input to its output.

    Args:
        model: a functional model.
        inputs: a tensor for its input, or several.
        call: called as call(layer, *args, **kwargs) in place of each layer, with
            the arguments that the layer was called with when the model was made.

    Returns:
        What call returned for the layer that gives the model's output; for several
        outputs in their list or dict.
    """
    outputs = model._run_through_graph(inputs, call_fn=call)
    alone = isinstance(outputs, list | tuple) and len(outputs) == 1
    return outputs[0] if alone else outputs


def call_in_mode(live: bool, layer: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    """Calls a layer, and all layers within it, in training mode if live, else in inference.

    What the layer was told of training when the model was made is not looked at,
    as in Keras: what the caller says and a default are kept alike.
    """
    kwargs = {key: value for key, value in kwargs.items() if key != "training"}
    if not isinstance(layer, keras.Layer):  # an operation, such as x + y
        return layer(*args, **kwargs)
    layer._clear_losses()
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


def losses(layer: Any) -> list[Any]:
    """What the last call of a layer added to the loss, in it and in the layers within it."""
    if not isinstance(layer, keras.Layer):
        return []
    return [loss for x in layer._flatten_layers() for loss in x._get_own_losses()]


def adding_losses(model: keras.Model) -> tuple[keras.Layer, ...]:
    """The layers of a flat model that add losses of their own when they are called."""
    found: list[keras.Layer] = []

    def call(layer, *args, **kwargs):
        given = call_in_mode(False, layer, args, kwargs)
        if losses(layer) and layer not in found:
            found.append(layer)
        return given

    run(model, keras.ops.zeros((2, *model.inputs[0].shape[1:])), call)
    return tuple(found)


def augmenting(layers: list[keras.Layer]) -> tuple[keras.Layer, ...]:
    """The layers that change images at random in training.

    Args:
        layers: of a flat model, in its order.

    Returns:
        Keras's layers of image augmentation, wherever they are, and what is random
        in front of the first layer with parameters.
    """
    learning = (i for i, x in enumerate(layers) if x.trainable_variables)
    first = next(learning, len(layers))
    return tuple(x for i, x in enumerate(layers) if _augments(x) or (i < first and _is_random(x)))


def _augments(layer: keras.Layer) -> bool:
    steady = (keras.layers.Resizing, keras.layers.CenterCrop)
    kinds = type(layer).__mro__
    return not isinstance(layer, steady) and any(
        ".image_preprocessing." in x.__module__ for x in kinds
    )


def _is_random(layer: keras.Layer) -> bool:
    """Whether a layer draws numbers, or is the user's own and tells training from evaluation."""
    if any(v.name == "seed_generator_state" for v in layer.variables):
        return True
    own = not type(layer).__module__.startswith("keras.")
    return own and "training" in inspect.signature(layer.call).parameters


def moving(layers: Iterable[keras.Layer]) -> tuple[keras.Layer, ...]:
    """The layers with weights that a call in training mode may change, without gradients.

    BatchNormalization, whose statistics move where they are asked to, and
    Normalization, whose weights stay, are not among them.
    """
    still = (keras.layers.BatchNormalization, keras.layers.Normalization)

    def moves(layer: keras.Layer) -> bool:
        parts = layer._flatten_layers()
        held = {id(v) for x in parts if isinstance(x, still) for v in x.non_trainable_weights}
        return any(id(v) not in held for v in layer.non_trainable_weights)

    return tuple(x for x in layers if moves(x))
