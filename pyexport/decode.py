"""From encoded image files to pixels, for serving_bytes."""

import tensorflow as tf

from pyexport.interpolation import KERNELS, SHIFT


def decode_batch(image_bytes: tf.Tensor, size: int, interpolation: str) -> tf.Tensor:
    """Decodes and resizes files exactly as the training data is.

    But for EXIF: a graph cannot read a file's orientation, so pictures are taken
    as they are stored.

    Args:
        image_bytes: string [B], each a JPEG or PNG file.
        size: height and width in pixels.
        interpolation: one of KERNELS; all but `nearest` are antialiased.

    Returns:
        Images u8 [B,size,size,3], RGB.
    """
    return tf.map_fn(
        lambda file: resize(_decode(file), size, interpolation),
        image_bytes,
        fn_output_signature=tf.TensorSpec((size, size, 3), tf.uint8),
    )


def _decode(file: tf.Tensor) -> tf.Tensor:
    """Decodes one file: the op reads PNG too. The slow DCT is the accurate one."""
    return tf.io.decode_jpeg(file, channels=3, dct_method="INTEGER_ACCURATE")


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
