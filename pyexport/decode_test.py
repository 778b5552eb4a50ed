import numpy as np
import pytest
import tensorflow as tf

from pyexport.decode import decode_batch
from pyexport.interpolation import KERNELS


@pytest.fixture
def image():
    return np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)


def decode(*files, size=32, interpolation="bilinear"):
    return decode_batch(tf.stack(files), size, interpolation).numpy()


def test_crop_is_the_middle_and_letterbox_all_of_it(image):
    wide = np.concatenate([image, image[:, :7]], axis=1)
    tall = wide.transpose(1, 0, 2)
    for picture, middle, bars in (
        (wide, wide[:, 3:35], ((3, 4), (0, 0), (0, 0))),
        (tall, tall[3:35], ((0, 0), (3, 4), (0, 0))),
    ):
        file = tf.io.encode_png(picture)[tf.newaxis]

        cropped = decode_batch(file, 32, "bilinear", "crop")
        boxed = decode_batch(file, 39, "bilinear", "letterbox")

        np.testing.assert_array_equal(cropped[0], middle)
        np.testing.assert_array_equal(boxed[0], np.pad(picture, bars))


@pytest.mark.parametrize("interpolation", KERNELS)
def test_the_right_size_is_passed_unchanged(image, interpolation):
    decoded = decode(tf.io.encode_png(image), interpolation=interpolation)

    np.testing.assert_array_equal(decoded[0], image)


def test_files_of_different_kinds_and_sizes_in_one_batch(image):
    jpeg = tf.io.encode_jpeg(np.tile(image, (2, 3, 1)))

    decoded = decode(tf.io.encode_png(image), jpeg)

    assert decoded.shape == (2, 32, 32, 3)
    assert decoded.dtype == np.uint8


def test_jpeg_is_decoded_accurately(image):
    jpeg = tf.io.encode_jpeg(image)

    accurate = tf.io.decode_jpeg(jpeg, dct_method="INTEGER_ACCURATE")

    np.testing.assert_array_equal(decode(jpeg)[0], accurate)


@pytest.mark.parametrize("channels", [1, 4])
def test_grey_and_transparent_files_become_rgb(image, channels):
    pixels = np.concatenate([image, image[..., :1]], axis=-1)[..., :channels]

    rgb = decode(tf.io.encode_png(pixels))[0]

    np.testing.assert_array_equal(rgb, np.broadcast_to(pixels[..., :3], image.shape))


def test_bilinear_is_scale_and_translate_rounded(image):
    half = tf.raw_ops.ScaleAndTranslate(
        images=[image], size=(16, 16), scale=(0.5, 0.5), translation=(0.0, 0.0),
        kernel_type="triangle", antialias=True,
    )  # fmt: skip

    decoded = decode(tf.io.encode_png(image), size=16)

    np.testing.assert_array_equal(decoded, np.clip(np.rint(half), 0, 255))


def test_nearest_takes_pixel_centres(image):
    decoded = decode(tf.io.encode_png(image), size=16, interpolation="nearest")

    np.testing.assert_array_equal(decoded[0], image[1::2, 1::2])
