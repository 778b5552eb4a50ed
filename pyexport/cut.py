"""Splits a model in front of the layers that train."""

import dataclasses
from collections.abc import Sequence

import keras

from pyexport.phases import Phase


@dataclasses.dataclass(frozen=True)
class Split:
    """The two halves of a model in one phase; they share the model's variables.

    Attributes:
        frozen: images [B,H,W,3] to features [B,...], nothing in it trains; None
            when every parameter is needed by the other half.
        rest: features, or images when frozen is None, to logits [B,C].
        behind: name of the layer that gives the features, None where frozen is.
    """

    frozen: keras.Model | None
    rest: keras.Model
    behind: str | None = None


def split(model: keras.Model, phase: Phase, adding: Sequence[keras.Layer] = ()) -> Split:
    """Cuts the model as late as the phase allows.

    A cut is a layer whose single output tensor is all that the layers behind it
    need. The last cut before the first trainable layer saves the most work. It may
    lie behind layers that hold nothing and only reshape or pool, such as Flatten;
    it never passes a layer with state of its own, such as the seed of a Dropout
    that is on while the head trains, nor one that changes images at random or adds
    to the loss.

    No layer that trains can come before the cut: model order puts a layer behind
    all that it takes its input from, and the cut is searched for before the first
    trainable layer in that order.

    Args:
        model: a functional model, images [B,H,W,3] to logits [B,C].
        phase: which layers train.
        adding: layers that add losses of their own to that of a step.

    Returns:
        The split; its frozen half holds no trainable and at least one frozen layer.
    """
    needed = {*phase.augmenting, *adding}
    for layer in _candidates(model, phase):
        halves = _cut_at(model, layer)
        if halves is not None and not needed & set(halves.frozen.layers):
            return halves
    return Split(None, model)


def _candidates(model: keras.Model, phase: Phase) -> list[keras.Layer]:
    """Layers behind which a cut may lie, the best one first."""
    layers = list(model.layers)
    begins = layers.index(phase.trainable[0])
    before = [layers.index(x) for x in phase.frozen if layers.index(x) < begins]
    if not before:
        return []
    first_frozen, last = before[0], before[-1]
    while not layers[last + 1].variables:
        last += 1
    return layers[first_frozen : last + 1][::-1]


def _cut_at(model: keras.Model, layer: keras.Layer) -> Split | None:
    if not isinstance(layer.output, keras.KerasTensor):
        return None
    try:
        rest = keras.Model(layer.output, model.output)
    except ValueError:  # The layers behind it need another tensor as well.
        return None
    return Split(keras.Model(model.input, layer.output), rest, layer.name)
