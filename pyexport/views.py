"""Views of an image whose outputs are averaged: test-time augmentation.

`flip` is the image and its mirror image. `crops` are ten, as in Krizhevsky, Sutskever and
Hinton, "ImageNet Classification with Deep Convolutional Neural Networks" (2012), section
4.1: the four corners and the centre, each also mirrored. There they are 224 of 256 pixels,
and so 7/8 of the sides here; they are enlarged again to the size that the graph takes.
"""

from collections.abc import Callable

import tensorflow as tf

from pyexport.task import Tensors

Views = Callable[[tf.Tensor], list[tf.Tensor]]


def flip(images: tf.Tensor) -> list[tf.Tensor]:
    """The images u8 [B,H,W,3], and their mirror images."""
    return [images, tf.reverse(images, axis=[2])]


def crops(images: tf.Tensor) -> list[tf.Tensor]:
    """The corners and the centre of images u8 [B,H,W,3], and the mirror images of these."""
    height, width = images.shape[1:3]
    rows, columns = _kept(height), _kept(width)
    below, right = height - rows, width - columns
    corners = [(0, 0), (0, right), (below, 0), (below, right), (below // 2, right // 2)]
    found = [
        _enlarged(images[:, top : top + rows, left : left + columns], height, width)
        for top, left in corners
    ]
    return [view for crop in found for view in flip(crop)]


def averaged(serve: Callable[[tf.Tensor], Tensors], views: Views) -> Callable:
    """What serve gives of images, as the mean over their views, in one call of it."""

    def mean(images):
        shown = views(images)
        outputs = serve(tf.concat(shown, axis=0))
        apart = {name: tf.split(x, len(shown)) for name, x in outputs.items()}
        return {name: tf.add_n(parts) / len(shown) for name, parts in apart.items()}

    return mean


VIEWS: dict[str, Views] = {"flip": flip, "crops": crops}


def _kept(side: int) -> int:
    return max(1, round(side * 7 / 8))


def _enlarged(images: tf.Tensor, height: int, width: int) -> tf.Tensor:
    pixels = tf.image.resize(tf.cast(images, tf.float32), (height, width), "bilinear")
    return tf.cast(tf.round(pixels), tf.uint8)
