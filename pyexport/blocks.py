"""Blocks of a network: the layers that share a learning rate where it falls with depth."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

HEAD, BACKBONE = "head", "backbone"

_NORMALIZATION = re.compile(r"_(?:bn|BN|batchnorm)$|^bn_")
_NUMBERED = re.compile(
    r".*?block_?\d+[a-z]?(?![a-z0-9])"  # block5, conv5_block3, block_12, block2a
    r"|expanded_conv(?:_\d+)?(?=_)"  # MobileNet
    r"|(?:conv\d+|pool\d+|stem|top|\w+_stem)(?=_|$)"  # what lies around the blocks
)
_MOBILENET = re.compile(r"conv_[dp]w_(\d+)$")


@dataclasses.dataclass(frozen=True)
class Block:
    """Layers that learn with one rate.

    Attributes:
        name: that their names have in common; `head` for the head's, and `backbone`
            where all others learn alike.
        depth: how many blocks of the model come behind it; 0 for the head.
        layers: those with parameters, in model order.
    """

    name: str
    depth: int
    layers: tuple[keras.Layer, ...]

    def describe(self) -> dict[str, Any]:
        """The manifest's entry."""
        names = [layer.name for layer in self.layers]
        return {"name": self.name, "depth": self.depth, "layers": names}


def block_of(layer: str) -> str:
    """The block that a layer of the backbone is in, by the layer's name.

    A batch normalization is in the block of the layer that it is named after:
    conv1_bn, bn_Conv1. The block of any other layer is

    - what its name begins with, up to `block` and the number behind it: block5 of
      block5_conv1, conv5_block3 of conv5_block3_1_conv, block_12 of block_12_expand,
      block2a of block2a_dwconv;
    - expanded_conv of MobileNet with its number, and the pair conv_dw_N, conv_pw_N;
    - conv1, pool2, stem or top in front of an underscore: what lies before, between
      and behind the blocks;
    - or the whole name. So each layer is a block where names say nothing, as in
      InceptionV3 and NASNet.
    """
    name = _NORMALIZATION.sub("", layer)
    if pair := _MOBILENET.match(name):
        return f"conv_{pair.group(1)}"
    numbered = _NUMBERED.match(name)
    return numbered.group() if numbered else name


def by_name(model: keras.Model, head: str) -> list[Block]:
    """The blocks of a model, in the order of their first layers.

    Args:
        model: flat, head included.
        head: name of the first head layer; from there on all layers are one block.
    """
    body, top = _halves(model, head)
    named: dict[str, list[keras.Layer]] = {}
    for layer in body:
        named.setdefault(block_of(layer.name), []).append(layer)
    blocks = [*named.items(), (HEAD, top)]
    return [
        Block(name, len(blocks) - 1 - i, tuple(layers)) for i, (name, layers) in enumerate(blocks)
    ]


def halves(model: keras.Model, head: str) -> list[Block]:
    """The backbone and the head, as two blocks; arguments as of by_name."""
    body, top = _halves(model, head)
    return [Block(BACKBONE, 1, tuple(body)), Block(HEAD, 0, tuple(top))]


def among(blocks: list[Block], layers: tuple[keras.Layer, ...]) -> tuple[Block, ...]:
    """The blocks that have some of the layers, with those alone."""
    left = [
        dataclasses.replace(block, layers=tuple(x for x in block.layers if x in layers))
        for block in blocks
    ]
    return tuple(block for block in left if block.layers)


def _halves(model: keras.Model, head: str) -> tuple[list[keras.Layer], list[keras.Layer]]:
    first = [layer.name for layer in model.layers].index(head)
    learning = [(i < first, x) for i, x in enumerate(model.layers) if x.trainable_variables]
    return [x for body, x in learning if body], [x for body, x in learning if not body]
