"""What a user's own model makes of its images before the first layer that learns."""

import dataclasses

import keras
import numpy as np

from pyexport import graph
from pyexport.errors import ExportError

# Weights learn from values of about this spread: from 0..1 halved to ImageNet's
# deviations taken twice.
_SMALLEST, _LARGEST = 0.4, 20.0
# Pixels less a mean keep their spread, and become negative.
_UNSCALED, _MEAN = (200.0, 260.0), -60.0
_CHOICES = "raw (RGB 0..255), unit (RGB 0..1) or rgb-mean (RGB minus ImageNet's mean)"


@dataclasses.dataclass(frozen=True)
class Range:
    """What the first layer that learns is given where images are RGB 0..255.

    Attributes:
        layer: its name.
        low: the smallest value.
        high: the largest value.
    """

    layer: str
    low: float
    high: float

    def __str__(self):
        """For a message."""
        return f'layer "{self.layer}" gets {self.low:.3g} to {self.high:.3g}'


def measure(model: keras.Model, scale: float = 1.0) -> Range | None:
    """Runs a flat model on black, white and noise.

    Args:
        model: images [B,H,W,3] to anything.
        scale: what a pixel of 0..255 is multiplied by before the model takes it.

    Returns:
        The range at its first layer with parameters to train; None where it has none.
    """
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (4, *model.inputs[0].shape[1:])).astype(np.float32)
    images[0], images[1] = 0, 255
    found: list[Range] = []

    def call(layer, *args, **kwargs):
        if not found and getattr(layer, "trainable_variables", ()):
            values = np.asarray(keras.ops.cast(keras.tree.flatten([args, kwargs])[0], "float32"))
            found.append(Range(layer.name, float(values.min()), float(values.max())))
        return graph.call_in_mode(False, layer, args, kwargs)

    graph.run(model, keras.ops.convert_to_tensor(images * scale), call)
    return found[0] if found else None


def check(path: str, model: keras.Model, mode: str) -> list[str]:
    """Refuses --preprocess auto where what the model expects cannot be told.

    Args:
        path: the value of --model.
        model: flat.
        mode: the value of --preprocess.

    Returns:
        Lines for the user: what was guessed, or what looks wrong.

    Raises:
        ExportError: auto, and the model does not rescale its input itself, or to
            values that no weights learn from.
    """
    scale = 1 / 255 if mode == "unit" else 1.0
    given = measure(model, scale)
    if given is None:
        return []
    spread = given.high - given.low
    if mode != "auto":
        if spread >= _SMALLEST / 4:
            return []
        return [f"warning: with --preprocess {mode} {given}: is it rescaled twice?"]
    centred = _UNSCALED[0] <= spread <= _UNSCALED[1] and given.low < _MEAN
    if _SMALLEST <= spread <= _LARGEST or centred:
        return [f"guess: the model takes RGB 0..255 and rescales it itself: of that, {given}"]
    if _UNSCALED[0] <= spread <= _UNSCALED[1]:
        raise ExportError(
            f'model "{path}" does not rescale its input itself',
            f"say what it was trained on: --preprocess {_CHOICES}",
        )
    raise ExportError(
        f'model "{path}" does not seem to take RGB 0..255: of that, {given}',
        f"say what it was trained on: --preprocess {_CHOICES}",
    )
