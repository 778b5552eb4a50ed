"""The backbones that can be exported, one row each.

A new backbone of keras.applications is one more row in BACKBONES. Keras is
imported by the functions that need it: the table itself is read by the
command line before TensorFlow is loaded.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

# Filters of the five blocks of TinyVGG16: VGG16's 64, 128, 256, 512, 512 over 8.
_TINY_FILTERS = (8, 16, 32, 64, 64)
# Convolutions in each block of VGG16 (Simonyan and Zisserman 2014, configuration D).
_VGG16_CONVOLUTIONS = (2, 2, 3, 3, 3)


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
        unfreeze_from: first layer of the last block, where fine-tuning starts.
        imagenet: returns the network with ImageNet weights; None when there are none.
    """

    name: str
    build: Callable[[int], keras.Model]
    preprocess: Callable[[tf.Tensor], tf.Tensor]
    input_size: int
    smallest: int
    unfreeze_from: str
    imagenet: Callable[[int], keras.Model] | None = None


def _input(size: int) -> keras.KerasTensor:
    import keras

    return keras.Input((size, size, 3), name="input")


def _vgg16(size: int, weights: str | None = None) -> keras.Model:
    import keras

    return keras.applications.VGG16(
        weights=weights, include_top=False, input_tensor=_input(size), name="vgg16"
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


BACKBONES = {
    backbone.name: backbone
    for backbone in (
        Backbone(
            name="VGG16",
            build=_vgg16,
            preprocess=_vgg16_preprocess,
            input_size=224,
            smallest=32,
            unfreeze_from="block5_conv1",
            imagenet=lambda size: _vgg16(size, "imagenet"),
        ),
        Backbone(
            name="TinyVGG16",
            build=_tiny_vgg16,
            preprocess=_vgg16_preprocess,
            input_size=32,
            smallest=32,
            unfreeze_from="block5_conv1",
        ),
    )
}
