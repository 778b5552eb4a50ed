"""The backbones that can be exported: keras.applications, and a tiny VGG16.

Each family of keras.applications is a row of _FAMILIES, each network a row of
backbones.json, which `python -m pyexport.tools.catalogue` writes: its input size,
its parameters and its blocks. Keras is imported by the functions that need it: the
tables are read by the command line before TensorFlow is loaded.
"""

from __future__ import annotations

import dataclasses
import json
import pathlib
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

CATALOGUE = pathlib.Path(__file__).with_name("backbones.json")

# Ways to turn feature maps into a vector an image.
POOLINGS = ("flatten", "avg", "max")

# Filters of the five blocks of TinyVGG16: VGG16's 64, 128, 256, 512, 512 over 8.
_TINY_FILTERS = (8, 16, 32, 64, 64)
# Convolutions in each block of VGG16 (Simonyan and Zisserman 2014, configuration D).
_VGG16_CONVOLUTIONS = (2, 2, 3, 3, 3)


@dataclasses.dataclass(frozen=True)
class Family:
    """What the networks of one module of keras.applications have in common.

    Attributes:
        smallest: the smallest input size that Keras takes.
        block: a pattern of layer names, whose group names the block; None where
            blocks are told by the layers named mixed..., which end them.
        pooling: the head's, one of POOLINGS.
        preprocesses: whether preprocessing is part of the network itself, so that
            its preprocess_input changes nothing.
    """

    smallest: int
    block: str | None
    pooling: str = "avg"
    preprocesses: bool = False


FAMILIES = {
    "vgg16": Family(32, r"(block\d)_", pooling="flatten"),
    "vgg19": Family(32, r"(block\d)_", pooling="flatten"),
    "resnet": Family(32, r"(conv\d)_"),
    "resnet_v2": Family(32, r"(conv\d)_"),
    "mobilenet": Family(32, r"(conv1)|conv_dw_(\d+)"),
    "mobilenet_v2": Family(32, r"(Conv1|expanded_conv|block_\d+)(?:_|$)"),
    "mobilenet_v3": Family(32, r"(expanded_conv(?:_\d+)?)_", preprocesses=True),
    "densenet": Family(32, r"(conv\d)_"),
    "inception_v3": Family(75, None),
    "inception_resnet_v2": Family(75, None),
    "xception": Family(71, r"(block\d+)_"),
    "nasnet": Family(32, r".*?_(stem_\d|reduce_\d+|\d+)$"),
    "efficientnet": Family(32, r"(block\d)[a-z]_", preprocesses=True),
    "efficientnet_v2": Family(32, r"(block\d)[a-z]_", preprocesses=True),
    "convnext": Family(32, r".*_(stage_\d)_", preprocesses=True),
}


@dataclasses.dataclass(frozen=True)
class Backbone:
    """A convolutional network without its top.

    Attributes:
        name: the value of --backbone.
        build: takes the input size in pixels (height and width) and returns the
            network with random weights: images [B,H,W,3] to feature maps [B,h,w,c].
        preprocess: turns RGB float images [B,H,W,3], 0..255, into what the
            pretrained weights expect.
        input_size: default height and width in pixels.
        smallest: the smallest input size that leaves a feature map.
        pooling: how the head begins by default, one of POOLINGS.
        preprocesses: whether the network itself preprocesses RGB 0..255.
        parameters: how many, without the top.
        blocks: the first layer of each block that has parameters, by block.
        imagenet: returns the network with ImageNet weights; None when there are none.
    """

    name: str
    build: Callable[[int], keras.Model]
    preprocess: Callable[[tf.Tensor], tf.Tensor]
    input_size: int
    smallest: int
    pooling: str
    preprocesses: bool
    parameters: int
    blocks: dict[str, str]
    imagenet: Callable[[int], keras.Model] | None = None

    @property
    def unfreeze_from(self) -> str:
        """First layer of the last block, where fine-tuning starts."""
        return list(self.blocks.values())[-1]


def _input(size: int) -> keras.KerasTensor:
    import keras

    return keras.Input((size, size, 3), name="input")


def _application(name: str, module: str, row: dict) -> Backbone:
    """A row of backbones.json."""

    def build(size: int, weights: str | None = None) -> keras.Model:
        import keras

        # Some networks leave the names of their layers to a counter.
        keras.utils.clear_session()
        make = getattr(keras.applications, name)
        return make(weights=weights, include_top=False, input_tensor=_input(size))

    def preprocess(images: tf.Tensor) -> tf.Tensor:
        import keras

        return getattr(keras.applications, module).preprocess_input(images)

    family = FAMILIES[module]
    return Backbone(
        name=name,
        build=build,
        preprocess=preprocess,
        input_size=row["input_size"],
        smallest=family.smallest,
        pooling=family.pooling,
        preprocesses=family.preprocesses,
        parameters=row["parameters"],
        blocks=row["blocks"],
        imagenet=lambda size: build(size, "imagenet"),
    )


def _tiny_vgg16(size: int) -> keras.Model:
    """VGG16's 13 convolutions and 5 pools, in order and by name, 1/8 as wide."""
    import keras

    inputs = x = _input(size)
    blocks = zip(_TINY_FILTERS, _VGG16_CONVOLUTIONS, strict=True)
    for block, (filters, convolutions) in enumerate(blocks, start=1):
        for i in range(1, convolutions + 1):
            x = keras.layers.Conv2D(
                filters, 3, padding="same", activation="relu", name=f"block{block}_conv{i}"
            )(x)
        x = keras.layers.MaxPooling2D(2, name=f"block{block}_pool")(x)
    return keras.Model(inputs, x, name="tiny_vgg16")


def _vgg16_preprocess(images: tf.Tensor) -> tf.Tensor:
    import keras

    return keras.applications.vgg16.preprocess_input(images)


_TINY = Backbone(
    name="TinyVGG16",
    build=_tiny_vgg16,
    preprocess=_vgg16_preprocess,
    input_size=32,
    smallest=32,
    pooling="flatten",
    preprocesses=False,
    parameters=230_568,
    blocks={f"block{i}": f"block{i}_conv1" for i in range(1, 6)},
)

BACKBONES = {
    name: _application(name, row["module"], row)
    for name, row in json.loads(CATALOGUE.read_text(encoding="utf-8")).items()
} | {_TINY.name: _TINY}
