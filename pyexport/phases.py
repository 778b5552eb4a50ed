"""Freeze stages: which layers train in which phase.

A phase is data. Its name becomes part of signature names and a folder of the
run, and `FROM` says from which layer on the model trains.
"""

from __future__ import annotations

import dataclasses
import math
import re
from typing import TYPE_CHECKING

from pyexport.errors import ExportError

if TYPE_CHECKING:
    import keras

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LAST = re.compile(r"-[0-9]+")
# Folders of a run beside which the phases' folders lie.
_TAKEN = ("checkpoints", "model")
_FORM = "NAME=FROM[,learning_rate=X][,epochs=N]"

DEFAULT_EPOCHS = {"warmup": 50, "unfreeze": 20}
OTHER_EPOCHS = 20


@dataclasses.dataclass(frozen=True)
class Start:
    """A phase as the user gave it.

    Attributes:
        name: what it is called.
        start: a layer's name, `head`, `all`, or -N for the last N layers.
        learning_rate: its own default; None where it has that of all phases.
        epochs: likewise.
    """

    name: str
    start: str
    learning_rate: float | None = None
    epochs: int | None = None


@dataclasses.dataclass(frozen=True)
class Phase:
    """A freeze stage of one model.

    Attributes:
        name: what the user calls it.
        start: FROM as the user gave it.
        trainable: layers with parameters that train, in model order.
        frozen: the layers before them that could train, in model order.
        live: the layers that run in training mode: those behind the last frozen
            one, and augmenting ones. A dropout among the frozen layers is off.
        statistics: the layers from FROM on that have BatchNormalization's moving
            averages, which may follow the batches.
        moving: the live layers with other weights that change in training without
            gradients.
        augmenting: the layers that change images at random; they are live in every
            phase, and what is behind them is computed again in every step.
        learning_rate: default learning rate.
        epochs: default number of epochs.
    """

    name: str
    start: str
    trainable: tuple[keras.Layer, ...]
    frozen: tuple[keras.Layer, ...]
    live: tuple[keras.Layer, ...]
    statistics: tuple[keras.Layer, ...]
    learning_rate: float
    epochs: int
    moving: tuple[keras.Layer, ...] = ()
    augmenting: tuple[keras.Layer, ...] = ()

    @property
    def variables(self) -> list[keras.Variable]:
        """The variables that the optimizer changes."""
        return [v for layer in self.trainable for v in layer.trainable_variables]


def parse(text: str) -> Start:
    """Reads NAME=FROM[,learning_rate=X][,epochs=N].

    Raises:
        ExportError: it is not of that form, or the name cannot be used.
    """
    name, equals, rest = text.partition("=")
    start, *settings = rest.split(",")
    if not equals or not name or not start:
        raise ExportError(f'--phase "{text}" is not {_FORM}', "for example --phase warmup=head")
    if not _NAME.fullmatch(name):
        raise ExportError(f'phase name "{name}" may only have a-z, 0-9, _ and -')
    if "_from_features" in name or name in _TAKEN:
        raise ExportError(f'phase name "{name}" is reserved', "choose a different name")
    return Start(name, start, **dict(_setting(text, setting) for setting in settings))


def _setting(text: str, setting: str) -> tuple[str, float | int]:
    key, _, value = setting.partition("=")
    try:
        if key == "epochs" and int(value) >= 1:
            return key, int(value)
        if key == "learning_rate" and 0 < float(value) < math.inf:
            return key, float(value)
    except ValueError:
        pass
    raise ExportError(
        f'--phase "{text}": "{setting}" is neither learning_rate=X, X above 0, nor epochs=N, '
        "N of 1 or more"
    )


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
    model: keras.Model,
    head: str,
    start: Start,
    learning_rate: float,
    epochs: int,
    backbone_dropout: bool = True,
) -> Phase:
    """Finds the layers that train in a phase.

    As in Keras's `for layer in model.layers[i:]: layer.trainable = True`, that is
    every layer from FROM on in model order.

    Args:
        model: the whole model, head included.
        head: name of the first head layer.
        start: the phase as the user gave it.
        learning_rate: default learning rate of a phase that has none of its own.
        epochs: likewise the number of epochs.
        backbone_dropout: whether a dropout before the head is on where it trains.

    Returns:
        The phase.

    Raises:
        ExportError: no such layer, or nothing to train from there on.
    """
    from pyexport import graph

    first = _index(model, head, start)
    trainable = tuple(layer for layer in model.layers[first:] if layer.trainable_variables)
    frozen = tuple(layer for layer in model.layers[:first] if layer.trainable_variables)
    if not trainable:
        raise ExportError(
            f'phase "{start.name}": no layer from "{start.start}" on has parameters to train'
        )
    behind = model.layers.index(frozen[-1]) + 1 if frozen else 0
    if not backbone_dropout:
        behind = max(behind, [layer.name for layer in model.layers].index(head))
    augmenting = graph.augmenting(model.layers)
    live = tuple(x for i, x in enumerate(model.layers) if i >= behind or x in augmenting)
    return Phase(
        name=start.name,
        start=start.start,
        trainable=trainable,
        frozen=frozen,
        live=live,
        statistics=tuple(layer for layer in model.layers[first:] if graph.batchnorms([layer])),
        learning_rate=start.learning_rate or learning_rate,
        epochs=start.epochs or epochs,
        moving=graph.moving(live),
        augmenting=augmenting,
    )


def _index(model: keras.Model, head: str, start: Start) -> int:
    names = [layer.name for layer in model.layers]
    if start.start == "all":
        return 0
    if _LAST.fullmatch(start.start):
        return _index_of_last(start, len(names))
    wanted = head if start.start == "head" else start.start
    if wanted not in names:
        raise ExportError(
            f'phase "{start.name}": no layer "{wanted}"',
            f"FROM is head, all, -N or one of: {', '.join(names)}",
        )
    return names.index(wanted)


def _index_of_last(start: Start, layers: int) -> int:
    last = -int(start.start)
    if not 1 <= last <= layers:
        raise ExportError(
            f'phase "{start.name}": FROM {start.start} of a model of {layers} layers',
            f"-N takes the last N layers, from -1 to -{layers}",
        )
    return layers - last
