"""Freeze stages: which layers train in which phase.

A phase is data. Its name becomes part of signature names and a folder of the
run, and `FROM` says from which layer on the model trains.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from pyexport.errors import ExportError

if TYPE_CHECKING:
    import keras

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
# Folders of a run beside which the phases' folders lie.
_TAKEN = ("checkpoints", "model")

DEFAULT_EPOCHS = {"warmup": 50, "unfreeze": 20}
OTHER_EPOCHS = 20


@dataclasses.dataclass(frozen=True)
class Start:
    """NAME=FROM as the user gave it; `start` is a layer's name, `head` or `all`."""

    name: str
    start: str


@dataclasses.dataclass(frozen=True)
class Phase:
    """A freeze stage of one model.

    Attributes:
        name: what the user calls it.
        start: FROM as the user gave it.
        trainable: layers with parameters that train, in model order.
        frozen: the other layers with parameters, in model order.
        learning_rate: default learning rate.
        epochs: default number of epochs.
    """

    name: str
    start: str
    trainable: tuple[keras.Layer, ...]
    frozen: tuple[keras.Layer, ...]
    learning_rate: float
    epochs: int

    @property
    def variables(self) -> list[keras.Variable]:
        """The variables that the optimizer changes."""
        return [v for layer in self.trainable for v in layer.trainable_variables]


def parse(text: str) -> Start:
    """Reads NAME=FROM.

    Raises:
        ExportError: it is not of that form, or the name cannot be used.
    """
    name, equals, start = text.partition("=")
    if not equals or not name or not start:
        raise ExportError(f'--phase "{text}" is not NAME=FROM', "for example --phase warmup=head")
    if not _NAME.fullmatch(name):
        raise ExportError(f'phase name "{name}" may only have a-z, 0-9, _ and -')
    if "_from_features" in name or name in _TAKEN:
        raise ExportError(f'phase name "{name}" is reserved', "choose another name")
    return Start(name, start)


def check_distinct(starts: list[Start]) -> None:
    """Refuses two phases of one name.

    Raises:
        ExportError: naming the phase.
    """
    names = [start.name for start in starts]
    for name in names:
        if names.count(name) > 1:
            raise ExportError(f'phase "{name}" is given twice')


def resolve(
    model: keras.Model, head: str, start: Start, learning_rate: float, epochs: int
) -> Phase:
    """Finds the layers that train in a phase.

    As in Keras's `for layer in model.layers[i:]: layer.trainable = True`, that is
    every layer from FROM on in model order.

    Args:
        model: the whole model, head included.
        head: name of the first head layer.
        start: the phase as the user gave it.
        learning_rate: the phase's default learning rate.
        epochs: the phase's default number of epochs.

    Returns:
        The phase.

    Raises:
        ExportError: no such layer, or nothing to train from there on.
    """
    first = _index(model, head, start)
    trainable = tuple(layer for layer in model.layers[first:] if layer.weights)
    frozen = tuple(layer for layer in model.layers[:first] if layer.weights)
    if not any(layer.trainable_variables for layer in trainable):
        raise ExportError(
            f'phase "{start.name}": no layer from "{start.start}" on has parameters to train'
        )
    return Phase(start.name, start.start, trainable, frozen, learning_rate, epochs)


def _index(model: keras.Model, head: str, start: Start) -> int:
    names = [layer.name for layer in model.layers]
    if start.start == "all":
        return 0
    wanted = head if start.start == "head" else start.start
    if wanted not in names:
        raise ExportError(
            f'phase "{start.name}": no layer "{wanted}"',
            f"FROM is head, all or one of: {', '.join(names)}",
        )
    return names.index(wanted)
