"""From uint8 pixels to what the backbone's weights expect, inside the graph."""

from collections.abc import Callable

import tensorflow as tf

# Mean red, green and blue of ImageNet, 0..255 (Simonyan and Zisserman 2014).
_RGB_MEAN = (123.68, 116.779, 103.939)

_MODES = {
    "raw": lambda images: images,
    "rgb-mean": lambda images: images - tf.constant(_RGB_MEAN, tf.float32),
    "unit": lambda images: images / 255.0,
}


def preprocessing(
    mode: str, auto: Callable[[tf.Tensor], tf.Tensor]
) -> Callable[[tf.Tensor], tf.Tensor]:
    """The function that --preprocess names.

    Args:
        mode: `auto`; `raw`, RGB 0..255 as it is; `rgb-mean`, RGB minus ImageNet's
            mean; `unit`, RGB 0..1.
        auto: the backbone's own preprocess_input.

    Returns:
        A function from images u8 [B,H,W,3] to f32 [B,H,W,3].
    """
    transform = auto if mode == "auto" else _MODES[mode]
    return lambda images: transform(tf.cast(images, tf.float32))
