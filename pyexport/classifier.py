"""A model of the user's own that keeps its head: what it gives, and where the head begins."""

from typing import Any

import keras
import numpy as np

from pyexport.errors import ExportError
from pyexport.usermodel import shape_text

_PROBES = 8  # images of noise that are classified to see what the model gives
# What may end a model, and is taken off, by what --gives calls it.
_ENDS = {"softmax": keras.activations.softmax, "sigmoid": keras.activations.sigmoid}


def classifier(model: keras.Model, classes: int, gives: str) -> tuple[keras.Model, str]:
    """Takes a whole classifier as it is, but for a softmax or a sigmoid at its end.

    Args:
        model: flat, images [B,H,W,3] to logits or probabilities.
        classes: how many classes, C.
        gives: `logits`, `softmax` or `sigmoid`.

    Returns:
        The model, images to logits [B,C], and the name of its head's first layer:
        the first one behind the last feature map or, where no layer with
        parameters is there, the last that has some.

    Raises:
        ExportError: another number of classes, or the model gives something else.
    """
    shape = model.output.shape
    if len(shape) != 2 or shape[-1] != classes:
        raise ExportError(
            f"--classes {classes}: the model's last layer gives {shape_text(shape)}",
            "give its number of classes, or --head recipe for a new head",
        )
    _check_gives(model, gives)
    if gives in _ENDS:
        model = _without_end(model, gives)
    return model, _first_of_head(model)


def gives_probabilities(model: keras.Model) -> bool:
    """Whether what a model makes of noise is above 0 and adds up to 1."""
    given = _of_noise(model)
    return given.ndim == 2 and given.min() >= 0 and np.allclose(given.sum(axis=-1), 1, atol=1e-2)


def _of_noise(model: keras.Model) -> np.ndarray:
    images = np.random.default_rng(0).random((_PROBES, *model.inputs[0].shape[1:]), np.float32)
    return np.asarray(model(images, training=False), np.float32)


def _check_gives(model: keras.Model, gives: str) -> None:
    given, softmax = _of_noise(model), gives_probabilities(model)
    fits = given.min() >= 0 and given.max() <= 1 if gives == "sigmoid" else not softmax
    if fits != (gives != "softmax"):
        raise ExportError(
            f"--gives {gives}: the model's last layer gives "
            + (
                "probabilities"
                if softmax
                else f"values from {given.min():.3g} to {given.max():.3g}"
            ),
            f"say --gives {'softmax' if softmax else 'logits'}",
        )


def _without_end(model: keras.Model, gives: str) -> keras.Model:
    last = ending(model)
    node = last._inbound_nodes[model.output._keras_history.node_index]
    if _is_end(last, gives):
        return keras.Model(model.input, node.input_tensors[0], name=model.name)
    calls = [x for nodes in model._nodes_by_depth.values() for x in nodes if x.operation is last]
    if len(calls) > 1 or getattr(last, "activation", None) is not _ENDS[gives]:
        other = "Softmax()" if gives == "softmax" else "Activation('sigmoid')"
        raise ExportError(
            f'the {gives} of layer "{last.name}" cannot be removed',
            f"end the model with Dense(..., activation='{gives}') or with {other}",
        )
    last.activation = keras.activations.linear
    return model


def ending(model: keras.Model) -> Any:
    """The layer or the operation that gives a model's output."""
    return model.output._keras_history.operation


def _is_end(operation: Any, gives: str) -> bool:
    """Whether a layer or an operation is what --gives says, over the classes, and nothing else."""
    if isinstance(operation, keras.layers.Activation):
        return operation.activation is _ENDS[gives]
    if gives != "softmax":
        return False
    if not isinstance(operation, keras.layers.Softmax):
        return type(operation).__name__ == "Softmax" and operation.axis in (-1, 1)
    return operation.axis in (-1, 1)


def _first_of_head(model: keras.Model) -> str:
    layers = model.layers
    maps = [i for i, x in enumerate(layers) if len(getattr(x.output, "shape", ())) == 4]
    behind = layers[maps[-1] + 1 :]
    if not any(layer.trainable_variables for layer in behind):
        behind = [layer for layer in layers if layer.trainable_variables][-1:]
    return behind[0].name if behind else layers[-1].name
