import io
import struct
import zlib

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image, ImageOps, PngImagePlugin

from pyexport.decode import decode_batch
from pyexport.orientation import mentioned, orientation, turn

SIZE = 24
XMP = "<x:xmpmeta><rdf:Description {}</rdf:Description></x:xmpmeta>"
ATTRIBUTE = XMP.format('tiff:Orientation="8">')
ELEMENT = XMP.format("><tiff:Orientation>5</tiff:Orientation>")
SHORT, LONG = 3, 4


@pytest.fixture(scope="module")
def picture():
    pixels = np.random.default_rng(0).integers(0, 256, (SIZE, SIZE, 3), np.uint8)
    return Image.fromarray(pixels)


@pytest.fixture(scope="module")
def decode():
    function = tf.function(
        lambda files: decode_batch(files, SIZE, "nearest"),
        input_signature=[tf.TensorSpec((None,), tf.string)],
    )
    return lambda *files: function(tf.constant(files)).numpy()


@pytest.fixture(scope="module")
def read():
    """Reads a file's orientation, where it may be mentioned at all."""

    @tf.function(input_signature=[tf.TensorSpec((), tf.string)])
    def function(file):
        is_png = tf.strings.substr(file, 0, 1) == b"\x89"
        return tf.cond(
            mentioned(file), lambda: orientation(file, is_png), lambda: tf.constant(1, tf.int64)
        )

    return lambda file: int(function(tf.constant(file)))


def exif(number, kind=SHORT, order="<", tag=0x0112, entries=1):
    """EXIF with other tags before the orientation's."""
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(order + "I", 8)
    others = [struct.pack(order + "HHII", 0x0100 + i, LONG, 1, 6) for i in range(entries - 1)]
    value = struct.pack(order + "I", number)
    if kind not in (LONG, 9):
        value = struct.pack(order + "HH", number, 0)
    last = struct.pack(order + "HHI", tag, kind, 1) + value
    return head + struct.pack(order + "H", entries) + b"".join(others) + last + bytes(4)


def segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg(picture, *segments, **options):
    contents = save(picture, "JPEG", quality=95, **options)
    return contents[:2] + b"".join(segments) + contents[2:]


def app1(data, marker=0xE1):
    return segment(marker, b"Exif\0\0" + data)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(picture, *chunks):
    contents = save(picture, "PNG")
    return contents[:33] + b"".join(chunks) + contents[33:]


def save(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def xmp_segment(text):
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + text.encode())


def xmp_chunk(text):
    return chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + text.encode())


def upright(file):
    return np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(file))))


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("kind", [SHORT, LONG])
@pytest.mark.parametrize("order", "<>")
def test_all_orientations_are_turned_as_pillow_turns_them(decode, picture, number, kind, order):
    data = exif(number, kind, order, entries=3)
    file = png(picture, chunk(b"eXIf", data))
    stored, photo = jpeg(picture), jpeg(picture, app1(data))

    decoded = decode(file, photo, stored)

    np.testing.assert_array_equal(decoded[0], upright(file))
    turned = turn(tf.constant(decoded[2]), tf.constant(number, tf.int64))
    np.testing.assert_array_equal(decoded[1], turned)


@pytest.mark.parametrize("number", range(1, 9))
def test_a_picture_of_unequal_sides_is_turned(number):
    stored = Image.fromarray(np.arange(60, dtype=np.uint8).reshape(4, 5, 3))
    stored.getexif()[0x0112] = number

    turned = turn(tf.constant(np.asarray(stored)), tf.constant(number, tf.int64))

    np.testing.assert_array_equal(turned, np.asarray(ImageOps.exif_transpose(stored)))


@pytest.mark.parametrize("options", [{"progressive": True}, {"subsampling": 0}, {}])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_all_kinds_of_jpeg_are_turned(decode, picture, options, mode):
    picture = picture.convert(mode)
    stored = decode(jpeg(picture, **options))[0]
    file = jpeg(picture, app1(exif(6)), **options)

    np.testing.assert_array_equal(decode(file)[0], np.rot90(stored, -1))


# What stands before a JPEG's other segments, or its PNG's data, and the orientation.
IN_JPEG = {
    "a short": (lambda: app1(exif(6)), 6),
    "a long": (lambda: app1(exif(6, LONG, ">")), 6),
    "a signed short": (lambda: app1(exif(6, 8)), 6),
    "a signed long": (lambda: app1(exif(6, 9)), 6),
    "a byte": (lambda: app1(exif(6, 1)), 1),
    "no such orientation": (lambda: app1(exif(9)), 1),
    "a large number": (lambda: app1(exif(70_000, LONG)), 1),
    "another tag": (lambda: app1(exif(6, tag=0x0113)), 1),
    "XMP": (lambda: xmp_segment(ATTRIBUTE), 8),
    "XMP, an element": (lambda: xmp_segment(ELEMENT), 5),
    "XMP of nothing": (lambda: xmp_segment(XMP.format("tiff:Orientation")), 1),
    "XMP, the second time": (lambda: xmp_segment("tiff:Orientation=" + ATTRIBUTE), 8),
    "EXIF before XMP": (lambda: xmp_segment(ATTRIBUTE) + app1(exif(3)), 3),
    "XMP beside other EXIF": (lambda: app1(exif(3, tag=1)) + xmp_segment(ATTRIBUTE), 8),
    "the first of two": (lambda: app1(exif(2)) + app1(exif(7)), 2),
    "behind filling": (lambda: b"\xff\xff\xff" + app1(exif(4)), 4),
    "in another segment": (lambda: app1(exif(2), 0xE2) + app1(exif(4)), 4),
    "cut short": (lambda: app1(exif(6)[:15]), 1),
    "too many promised": (lambda: app1(exif(6)[:8] + b"\x09" + exif(6)[9:]), 6),
    "entries beyond the end": (lambda: app1(b"II*\0\xff\xff\xff\xff"), 1),
}
IN_PNG = {
    "EXIF": (lambda: chunk(b"eXIf", exif(7)), 7),
    "the first of two": (lambda: chunk(b"eXIf", exif(7)) + chunk(b"eXIf", exif(3)), 7),
    "XMP": (lambda: xmp_chunk(ELEMENT), 5),
    "the last XMP": (lambda: xmp_chunk(ELEMENT) + xmp_chunk(ATTRIBUTE), 8),
    "another text": (lambda: chunk(b"tEXt", b'tiff:Orientation="6"'), 1),
}


@pytest.mark.parametrize("what", IN_JPEG)
def test_a_jpegs_orientation_is_found(read, picture, what):
    make, want = IN_JPEG[what]

    assert read(jpeg(picture, make())) == want


@pytest.mark.parametrize("what", IN_PNG)
def test_a_pngs_orientation_is_found(read, picture, what):
    make, want = IN_PNG[what]

    assert read(png(picture, make())) == want


def test_metadata_behind_the_picture(read, picture):
    file = png(picture)

    assert read(file[:-12] + chunk(b"eXIf", exif(7)) + file[-12:]) == 7
    assert read(jpeg(picture) + app1(exif(4))) == 1


def test_files_that_end_anywhere_are_no_trouble(read, picture):
    photo = jpeg(picture, xmp_segment(ELEMENT), app1(exif(6, entries=3)))
    for end in range(2, 300):
        assert 1 <= read(photo[:end] + b"tiff:Orientation") <= 8


@pytest.mark.parametrize("kind", [5, 10, 11, 12])
def test_fractions_are_refused(decode, picture, kind):
    with pytest.raises(tf.errors.InvalidArgumentError, match="EXIF orientation: it is a fraction"):
        decode(jpeg(picture, app1(exif(6, kind))))


def test_texts_of_image_magick_are_refused(decode, picture):
    info = PngImagePlugin.PngInfo()
    info.add_text("Raw profile type exif", "\nexif\n  4\n01020304\n", zip=True)
    file = save(picture, "PNG", pnginfo=info)

    with pytest.raises(tf.errors.InvalidArgumentError, match="in a text as ImageMagick"):
        decode(file)


def test_endless_parts_are_refused(decode, picture):
    file = jpeg(picture, b"\xff" * 10_000, app1(exif(6)))

    with pytest.raises(tf.errors.InvalidArgumentError, match="more than 4000 parts"):
        decode(file)


@pytest.mark.parametrize("kind", ["BMP", "GIF", "WebP", "TIFF"])
def test_other_formats_are_refused(decode, picture, kind):
    with pytest.raises(tf.errors.InvalidArgumentError, match="takes JPEG and PNG files"):
        decode(save(picture, kind))
