"""Freeze stages: which layers train in which phase.

A phase is data. Its name becomes part of signature names and a folder of the
run, and `FROM` says from which layer on the model trains. Behind `TO`, where it is given,
layers stay frozen, and gradients pass through them.
"""

from __future__ import annotations

import dataclasses
import math
import re
from typing import TYPE_CHECKING

from pyexport.blocks import Block, among
from pyexport.errors import ExportError

if TYPE_CHECKING:
    import keras

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LAST = re.compile(r"-[0-9]+")
# Folders of a run beside which the phases' folders lie.
_TAKEN = ("checkpoints", "model")
_FORM = "NAME=FROM[:TO][,learning_rate=X][,epochs=N]"


@dataclasses.dataclass(frozen=True)
class Start:
    """A phase as the user gave it.

    Attributes:
        name: what it is called.
        start: a layer's name, `head`, `all`, or -N for the last N layers.
        learning_rate: its own default; None where it has that of all phases.
        epochs: likewise.
        end: the last layer that trains; None: all from start on do.
    """

    name: str
    start: str
    learning_rate: float | None = None
    epochs: int | None = None
    end: str | None = None


@dataclasses.dataclass(frozen=True)
class Phase:
    """A freeze stage of one model.

    Attributes:
        name: what the user calls it.
        start: FROM as the user gave it.
        trainable: layers with parameters that train, in model order.
        frozen: the layers before and behind them that could train, in model order.
        live: the layers that run in training mode: those behind the last frozen
            one before FROM, as far as TO, and augmenting ones. A dropout among the
            frozen layers is off.
        statistics: the layers from FROM to TO that have BatchNormalization's moving
            averages, which may follow the batches.
        moving: the live layers with other weights that change in training without
            gradients.
        augmenting: the layers that change images at random; they are live in every
            phase, and what is behind them is computed again in every step.
        learning_rate: default learning rate.
        epochs: default number of epochs.
        end: TO as the user gave it, or None.
        blocks: of the layers that train, where their learning rates differ.
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
    end: str | None = None
    blocks: tuple[Block, ...] = ()

    @property
    def variables(self) -> list[keras.Variable]:
        """The variables that the optimizer changes."""
        return [v for layer in self.trainable for v in layer.trainable_variables]

    @property
    def swap(self) -> str:
        """The signature that exchanges weights and averages, where there are any."""
        return f"swap_{self.name}"

    def on(self, dropout: keras.layers.Dropout | None) -> keras.layers.Dropout | None:
        """The head's dropout where it is on in the phase, else None."""
        return dropout if dropout in self.live else None


def parse(text: str) -> Start:
    """Reads NAME=FROM[:TO][,learning_rate=X][,epochs=N].

    Raises:
        ExportError: it is not of that form, or the name cannot be used.
    """
    name, equals, rest = text.partition("=")
    layers, *settings = rest.split(",")
    start, colon, end = layers.partition(":")
    if not equals or not name or not start or (colon and not end):
        raise ExportError(f'--phase "{text}" is not {_FORM}', "for example --phase warmup=head")
    if not _NAME.fullmatch(name):
        raise ExportError(f'phase name "{name}" may only have a-z, 0-9, _ and -')
    if "_from_features" in name or name in _TAKEN:
        raise ExportError(f'phase name "{name}" is reserved', "choose a different name")
    given = dict(_setting(text, setting) for setting in settings)
    return Start(name, start, **given, end=end or None)


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
    blocks: list[Block] | None = None,
) -> Phase:
    """Finds the layers that train in a phase.

    As in Keras's `for layer in model.layers[i:]: layer.trainable = True`, that is
    every layer from FROM on in model order, or as far as TO.

    Args:
        model: the whole model, head included.
        head: name of the first head layer.
        start: the phase as the user gave it.
        learning_rate: default learning rate of a phase that has none of its own.
        epochs: likewise the number of epochs.
        backbone_dropout: whether a dropout before the head is on where it trains.
        blocks: of the model; None where all layers learn with one rate.

    Returns:
        The phase.

    Raises:
        ExportError: no such layer, or nothing to train there.
    """
    from pyexport import graph

    first = _index(model, head, start)
    last = _index_of_end(model, start, first)
    within = model.layers[first : last + 1]
    trainable = tuple(layer for layer in within if layer.trainable_variables)
    if not trainable:
        to = "on" if start.end is None else f'to "{start.end}"'
        raise ExportError(
            f'phase "{start.name}": no layer from "{start.start}" {to} has parameters to train'
        )
    learning = [i for i, layer in enumerate(model.layers) if layer.trainable_variables]
    behind = max((i + 1 for i in learning if i < first), default=0)
    if not backbone_dropout:
        behind = max(behind, [layer.name for layer in model.layers].index(head))
    augmenting = graph.augmenting(model.layers)
    live = tuple(x for i, x in enumerate(model.layers) if behind <= i <= last or x in augmenting)
    return Phase(
        name=start.name,
        start=start.start,
        trainable=trainable,
        frozen=tuple(model.layers[i] for i in learning if not first <= i <= last),
        live=live,
        statistics=tuple(layer for layer in within if graph.batchnorms([layer])),
        learning_rate=start.learning_rate or learning_rate,
        epochs=start.epochs or epochs,
        moving=graph.moving(live),
        augmenting=augmenting,
        end=start.end,
        blocks=among(blocks or [], trainable),
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


def _index_of_end(model: keras.Model, start: Start, first: int) -> int:
    """The last layer that trains."""
    if start.end is None:
        return len(model.layers) - 1
    names = [layer.name for layer in model.layers]
    if start.end not in names:
        raise ExportError(
            f'phase "{start.name}": no layer "{start.end}"',
            f"TO is one of: {', '.join(names[first:])}",
        )
    last = names.index(start.end)
    if last < first:
        raise ExportError(
            f'phase "{start.name}": TO, "{start.end}", comes before FROM, "{names[first]}"'
        )
    return last


def _index_of_last(start: Start, layers: int) -> int:
    last = -int(start.start)
    if not 1 <= last <= layers:
        raise ExportError(
            f'phase "{start.name}": FROM {start.start} of a model of {layers} layers',
            f"-N takes the last N layers, from -1 to -{layers}",
        )
    return layers - last
