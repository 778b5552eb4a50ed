"""The user's own Keras model, from a .keras file."""

from __future__ import annotations

import importlib
import importlib.util
import json
import textwrap
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyexport.errors import ExportError

if TYPE_CHECKING:
    import keras

# What a model gives: what a softmax takes, or what it returns.
GIVES = ("logits", "softmax")

_CUTTABLE = ("Functional", "Sequential")
_PROBES = 8  # images of noise that are classified to see what the model gives


def check(path: str, modules: Sequence[str]) -> None:
    """Refuses what load would refuse, as far as that shows without TensorFlow.

    Args:
        path: the value of --model.
        modules: the values of --import.

    Raises:
        ExportError: no such module, no .keras file, or not a functional or
            sequential model of one input.
    """
    for name in modules:
        if importlib.util.find_spec(name.partition(".")[0]) is None:
            raise ExportError(
                f'--import "{name}": no such module', "set PYTHONPATH to the folder it is in"
            )
    config = _config(path)
    kind = config.get("class_name")
    if kind not in _CUTTABLE:
        raise ExportError(
            f'model "{path}" is a subclassed model, {kind}: only functional and sequential '
            "models have layers to freeze",
            "build it as keras.Model(inputs, outputs) and save that",
        )
    inputs = config["config"].get("input_layers", [])
    # One input is [name, 0, 0], alone or in a list.
    if inputs and not isinstance(inputs[0], str) and len(inputs) > 1:
        names = ", ".join(str(x[0]) for x in inputs)
        raise ExportError(f'model "{path}" has {len(inputs)} inputs ({names}), not one image')


def _config(path: str) -> dict[str, Any]:
    hint = 'save the whole model: model.save("x.keras")'
    try:
        with zipfile.ZipFile(path) as file:
            return json.loads(file.read("config.json"))
    except OSError as err:
        raise ExportError(f'read model "{path}": {(err.strerror or str(err)).lower()}') from err
    except (zipfile.BadZipFile, KeyError, ValueError) as err:
        raise ExportError(f'model "{path}" is not a .keras file', hint) from err


def load(path: str, modules: Sequence[str]) -> keras.Model:
    """Loads a model that check has accepted.

    Returns:
        A functional or sequential model of one RGB image.

    Raises:
        ExportError: a layer is unknown, or the input is no square RGB image.
    """
    import keras

    classes: dict[str, type] = {}
    for name in modules:
        module = _import(name)
        classes |= {k: v for k, v in vars(module).items() if isinstance(v, type)}
    try:
        with keras.saving.custom_object_scope(classes):
            model = keras.models.load_model(path, compile=False)
    except (ValueError, TypeError, KeyError, OSError) as err:
        raise ExportError(
            f'load model "{path}": {textwrap.shorten(str(err), 300, placeholder=" ...")}',
            "name the module of the model's own layers with --import MODULE",
        ) from err
    _check_shapes(path, model)
    return model


def _import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except Exception as err:  # whatever the user's module raises
        raise ExportError(f'--import "{name}": {err}') from err


def _check_shapes(path: str, model: keras.Model) -> None:
    shape = model.inputs[0].shape
    if len(model.inputs) != 1 or len(shape) != 4 or shape[-1] != 3:
        raise ExportError(
            f'model "{path}" takes {_shape(shape)}, not RGB images (height, width, 3)'
        )
    if shape[1] != shape[2]:
        raise ExportError(f'model "{path}" takes images of {shape[1]}x{shape[2]}, not square ones')
    if len(model.outputs) != 1:
        raise ExportError(f'model "{path}" has {len(model.outputs)} outputs, not one')


def _shape(shape: tuple[int | None, ...]) -> str:
    return "(" + ", ".join("any" if n is None else str(n) for n in shape[1:]) + ")"


def input_size(model: keras.Model, wanted: int | None) -> int:
    """Height and width to use, in pixels.

    Raises:
        ExportError: the model takes another size, or any, and none is given.
    """
    size = model.inputs[0].shape[1]
    if size is None and wanted is None:
        raise ExportError("the model takes images of any size", "choose one with --input-size")
    if None not in (size, wanted) and size != wanted:
        raise ExportError(f"--input-size {wanted}: the model takes images of {size} pixels")
    return size or wanted


def preprocesses(model: keras.Model) -> bool:
    """Whether a flat model begins by rescaling or normalizing its input."""
    import keras

    kinds = (keras.layers.Rescaling, keras.layers.Normalization)
    return any(isinstance(layer, kinds) for layer in model.layers[:3])


def classifier(model: keras.Model, classes: int, gives: str) -> tuple[keras.Model, str]:
    """Takes a whole classifier as it is, but for a softmax at its end.

    Args:
        model: flat, images [B,H,W,3] to logits or probabilities.
        classes: how many classes, C.
        gives: one of GIVES.

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
            f"--classes {classes}: the model's last layer gives {_shape(shape)}",
            "give its number of classes, or --head recipe for a new head",
        )
    _check_gives(model, gives)
    if gives == "softmax":
        model = _without_softmax(model)
    return model, _first_of_head(model)


def _check_gives(model: keras.Model, gives: str) -> None:
    """Looks at what the model makes of noise."""
    import numpy as np

    images = np.random.default_rng(0).random((_PROBES, *model.inputs[0].shape[1:]), np.float32)
    given = np.asarray(model(images, training=False), np.float32)
    softmax = given.min() >= 0 and np.allclose(given.sum(axis=-1), 1, atol=1e-2)
    if softmax != (gives == "softmax"):
        raise ExportError(
            f"--gives {gives}: the model's last layer gives "
            + (
                "probabilities"
                if softmax
                else f"values from {given.min():.3g} to {given.max():.3g}"
            ),
            f"say --gives {'softmax' if softmax else 'logits'}",
        )


def _without_softmax(model: keras.Model) -> keras.Model:
    import keras

    last = model.layers[-1]
    alone = isinstance(last, keras.layers.Softmax) or (
        isinstance(last, keras.layers.Activation) and last.activation is keras.activations.softmax
    )
    if alone:
        return keras.Model(model.input, last.input, name=model.name)
    if getattr(last, "activation", None) is not keras.activations.softmax:
        raise ExportError(
            f'the softmax of layer "{last.name}" cannot be taken off',
            "end the model with Dense(..., activation='softmax') or with Softmax()",
        )
    last.activation = keras.activations.linear
    return model


def _first_of_head(model: keras.Model) -> str:
    layers = model.layers
    maps = [i for i, x in enumerate(layers) if len(getattr(x.output, "shape", ())) == 4]
    behind = layers[maps[-1] + 1 :]
    if not any(layer.trainable_variables for layer in behind):
        behind = [layer for layer in layers if layer.trainable_variables][-1:]
    return behind[0].name if behind else layers[-1].name
