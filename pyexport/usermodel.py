"""The user's own Keras model, from a .keras file."""

import importlib
from collections.abc import Sequence
from typing import Any

import keras

from pyexport.errors import ExportError, reason


def load(path: str, modules: Sequence[str]) -> keras.Model:
    """Loads a model that savedmodel.check has accepted.

    Returns:
        A functional or sequential model of one RGB image.

    Raises:
        ExportError: a layer is unknown, or the input is no square RGB image.
    """
    classes: dict[str, type] = {}
    for name in modules:
        module = _import(name)
        classes |= {k: v for k, v in vars(module).items() if isinstance(v, type)}
    # For good: copies of layers are made from what their classes write, as the file was.
    keras.saving.get_custom_objects().update(classes)
    try:
        model = keras.models.load_model(path, compile=False)
    except Exception as err:  # whatever the file's layers raise
        raise ExportError(
            f'load model "{path}": {reason(err)}',
            "name the module of the model's own layers with --import MODULE; a layer that cannot "
            "be loaded lacks a get_config that gives all that its __init__ takes",
        ) from err
    _check_shapes(path, model)
    return model


def _import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except Exception as err:  # whatever the user's module raises
        raise ExportError(f'--import "{name}": {err}') from err


def _check_shapes(path: str, model: keras.Model) -> None:
    if not getattr(model, "inputs", None) or not model.outputs:
        raise ExportError(
            f'model "{path}" has no input yet', "begin it with keras.Input((height, width, 3))"
        )
    shape = model.inputs[0].shape
    if len(model.inputs) != 1 or len(shape) != 4 or shape[-1] != 3:
        raise ExportError(
            f'model "{path}" takes {shape_text(shape)}, not RGB images (height, width, 3)'
        )
    if shape[1] != shape[2]:
        raise ExportError(f'model "{path}" takes images of {shape[1]}x{shape[2]}, not square ones')
    if shape[0] is not None:
        raise ExportError(
            f'model "{path}" takes batches of {shape[0]} images only',
            "make it with keras.Input((height, width, 3)), without a batch size",
        )
    if len(model.outputs) != 1:
        raise ExportError(f'model "{path}" has {len(model.outputs)} outputs, not one')


def shape_text(shape: tuple[int | None, ...]) -> str:
    """A shape without its batch, for a message."""
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
