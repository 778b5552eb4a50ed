"""From encoded image files to pixels, for serving_bytes."""

import tensorflow as tf

from pyexport.interpolation import KERNELS, SHIFT
from pyexport.orientation import mentioned, orientation, turn

# How files of the formats begin that are decoded.
FORMATS = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n"}


def decode_batch(
    image_bytes: tf.Tensor,
    size: int,
    interpolation: str,
    fit: str = "squash",
    turned: tf.Tensor | bool = True,
) -> tf.Tensor:
    """Decodes and resizes files exactly as the training data is.

    Args:
        image_bytes: string [B], each a JPEG or PNG file.
        size: height and width in pixels.
        interpolation: one of KERNELS; all but `nearest` are antialiased.
        fit: how pictures that are not square are made to fit: `squash`, `crop` or
            `letterbox`.
        turned: whether pictures are made upright by their EXIF orientation; bool [].

    Returns:
        Images u8 [B,size,size,3], RGB.

    Raises:
        tf.errors.InvalidArgumentError: when it runs, for files that it does not decode.
    """
    return tf.map_fn(
        lambda file: resize(fitted(_decode(file, turned), fit), size, interpolation),
        image_bytes,
        fn_output_signature=tf.TensorSpec((size, size, 3), tf.uint8),
    )


def _decode(file: tf.Tensor, turned: tf.Tensor | bool) -> tf.Tensor:
    """Decodes one file, u8 [h,w,3].

    TensorFlow decodes other formats in another way than tfft does, or not safely.
    """
    is_jpeg, is_png = (
        tf.strings.substr(file, 0, len(start)) == start for start in FORMATS.values()
    )
    checked = tf.debugging.Assert(
        is_png | is_jpeg,
        [f"serving_bytes takes {' and '.join(FORMATS)} files, and this is neither"],
    )
    with tf.control_dependencies([checked]):
        # The op reads PNG too. The slow DCT is the accurate one.
        stored = tf.io.decode_jpeg(file, channels=3, dct_method="INTEGER_ACCURATE")

    def upright():
        return turn(stored, orientation(file, is_png))

    return tf.cond(turned & mentioned(file), upright, lambda: stored)


def fitted(image: tf.Tensor, fit: str) -> tf.Tensor:
    """The part of u8 [h,w,3] that is resized, which is square unless it is all of it."""
    height, width = tf.unstack(tf.shape(image)[:2])
    if fit == "crop":
        side = tf.minimum(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        return image[top : top + side, left : left + side]
    if fit == "letterbox":
        side = tf.maximum(height, width)
        above, beside = side - height, side - width
        bars = [[above // 2, above - above // 2], [beside // 2, beside - beside // 2], [0, 0]]
        return tf.pad(image, bars)
    return image


def resize(image: tf.Tensor, size: int, interpolation: str) -> tf.Tensor:
    """Resizes u8 [h,w,3]; at the right size already, every kernel is the identity."""
    if interpolation == "nearest":
        return tf.image.resize(image, (size, size), "nearest")
    if interpolation != "bilinear":
        # The rows first, with bytes between, as Pillow does and tfft with it.
        image = _scale(image, (tf.shape(image)[0], size), interpolation)
    return _scale(image, (size, size), interpolation)


def _scale(image: tf.Tensor, size: tuple, interpolation: str) -> tf.Tensor:
    """Resizes u8 [h,w,3] along both axes at once, antialiased."""
    pixels = tf.raw_ops.ScaleAndTranslate(
        images=image[tf.newaxis],
        size=size,
        scale=tf.cast(size, tf.float32) / tf.cast(tf.shape(image)[:2], tf.float32),
        translation=(SHIFT.get(interpolation, 0.0),) * 2,
        kernel_type=KERNELS[interpolation],
        antialias=True,
    )
    return tf.cast(tf.clip_by_value(tf.round(pixels[0]), 0, 255), tf.uint8)
