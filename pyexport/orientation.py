"""How a file's picture is stored, by EXIF, read by a graph as dataset/header does in Go.

Places in a file and numbers are int64, and a part of it is a pair of places, (0, 0)
where there is none.
"""

from collections.abc import Callable

import tensorflow as tf

UPRIGHT = 1

_EXIF, _PROFILE = b"Exif\0\0", b"Raw profile type exif\0"
_JPEG_XMP, _PNG_XMP = b"http://ns.adobe.com/xap/1.0/\0", b"XML:com.adobe.xmp\0"
# A file without any of these says nothing of its orientation, and is not looked into.
_MENTIONED = r"(?s)\C*(?:Exif\x00\x00|eXIf|Raw profile type exif|tiff:Orientation)\C*"
_IN_XMP = r'(?s)^\C*?tiff:Orientation(?:="|>)([0-9])\C*$'
_TAG = 0x0112
_APP1, _END, _SCAN = 0xE1, 0xD9, 0xDA

# Parts of a file that are looked through, so that no file takes forever.
_MOST = 4_000
# Bytes of zeros kept behind a file, so that any place in it may be read.
_BEYOND = 32

Part = tuple[tf.Tensor, tf.Tensor]
Look = Callable[[tf.Tensor], tuple[tf.Tensor, Part, tf.Tensor]]


def mentioned(file: tf.Tensor) -> tf.Tensor:
    """Whether a file may say how its picture is stored: false for most."""
    return tf.strings.regex_full_match(file, _MENTIONED)


def orientation(file: tf.Tensor, is_png: tf.Tensor) -> tf.Tensor:
    """The number 1 to 8 of a file's EXIF or, where that says nothing of it, its XMP.

    Args:
        file: string [], a JPEG or PNG file.
        is_png: which of the two, bool [].

    Returns:
        int64 []; UPRIGHT where neither makes sense.

    Raises:
        tf.errors.InvalidArgumentError: when it runs, where it is said in a rare way
            that is not read here.
    """
    contents = _Contents(file)
    exif = tf.cond(is_png, lambda: _png_exif(contents), lambda: _jpeg_part(contents, _EXIF))
    number, found = _in_tiff(contents, *exif)

    def by_xmp():
        xmp = tf.cond(is_png, lambda: _png_xmp(contents), lambda: _jpeg_part(contents, _JPEG_XMP))
        return _in_xmp(file, *xmp)

    number = tf.cond(found, lambda: number, by_xmp)
    return tf.where((number >= 1) & (number <= 8), number, UPRIGHT)


def turn(image: tf.Tensor, number: tf.Tensor) -> tf.Tensor:
    """Makes u8 [h,w,3] upright that is stored with an orientation."""

    def is_one_of(*numbers: int) -> tf.Tensor:
        return tf.reduce_any(number == tf.constant(numbers, tf.int64))

    down, across = is_one_of(3, 4, 6, 7), is_one_of(2, 3, 7, 8)
    image = tf.raw_ops.Reverse(tensor=image, dims=tf.stack([down, across, False]))
    return tf.transpose(image, tf.where(number >= 5, [1, 0, 2], [0, 1, 2]))


class _Contents:
    """A file's bytes, with zeros behind the end."""

    def __init__(self, file: tf.Tensor):
        contents = tf.io.decode_raw(file, tf.uint8)
        self.length = tf.size(contents, tf.int64)
        self.padded = tf.concat([contents, tf.zeros(_BEYOND, tf.uint8)], 0)

    def at(self, place: tf.Tensor, count: int) -> tf.Tensor:
        """The numbers int64 [count] of the bytes from a place on; 0 beyond the end."""
        place = tf.minimum(place, self.length)
        return tf.cast(tf.slice(self.padded, [place], [count]), tf.int64)

    def has(self, start: tf.Tensor, end: tf.Tensor, text: bytes) -> tf.Tensor:
        """Whether a part begins with a text."""
        same = tf.reduce_all(self.at(start, len(text)) == tf.constant(list(text), tf.int64))
        return same & (end - start >= len(text))


def _number(digits: tf.Tensor, little: tf.Tensor | bool = False) -> tf.Tensor:
    """Bytes [...,n] as a number [...], the highest first unless little."""
    powers = tf.constant([256**i for i in range(digits.shape[-1])], tf.int64)
    return tf.reduce_sum(digits * tf.where(little, powers, powers[::-1]), -1)


def _find(contents: _Contents, start: int, look: Look, last: bool = False) -> Part:
    """Goes through a file, from one of its pieces to the next.

    Args:
        contents: the file.
        start: where its first piece is.
        look: called with a piece's place: whether there is one, the part of it that is
            wanted, and where the next one is.
        last: whether the last part counts that is wanted, and not the first.

    Returns:
        That part.
    """

    def more(_, to, __, going, left):
        return going & (left > 0) & (last | (to == 0))

    def step(from_, to, place, _, left):
        going, wanted, after = look(place)
        found = going & (wanted[1] > 0)
        from_, to = tf.where(found, wanted[0], from_), tf.where(found, wanted[1], to)
        return from_, to, after, going, left - 1

    none = tf.constant(0, tf.int64)
    begin = (none, none, tf.constant(start, tf.int64), tf.constant(True), tf.constant(_MOST))
    from_, to, _, _, left = tf.while_loop(more, step, begin)
    _check(left > 0, f"it has more than {_MOST} parts")
    return from_, to


def _check(condition: tf.Tensor, why: str) -> None:
    tf.debugging.Assert(
        condition, [f"serving_bytes does not read this file's EXIF orientation: {why}"]
    )


def _wanted(condition: tf.Tensor, start: tf.Tensor, end: tf.Tensor) -> Part:
    """A part if a condition holds."""
    return tf.where(condition, start, 0), tf.where(condition, end, 0)


def _jpeg_part(contents: _Contents, prefix: bytes) -> Part:
    """What follows a prefix in the first APP1 segment that begins with it.

    See ISO/IEC 10918-1, B.1.1.4; segments behind the picture's data do not count.
    """

    def look(place):
        head = contents.at(place, 4)
        first, marker, length = head[0], head[1], _number(head[2:])
        body, after = place + 4, place + 2 + length
        skipped = (first != 0xFF) | (marker == 0xFF) | (marker == 0)
        alone = (marker == 1) | ((marker >= 0xD0) & (marker < _END))
        ends = (marker == _END) | (marker == _SCAN) | (length < 2) | (after > contents.length)
        going = (contents.length - place >= 2) & (skipped | alone | ~ends)
        holds = ~skipped & (marker == _APP1) & contents.has(body, after, prefix)
        next_ = tf.where(skipped, place + 1, tf.where(alone, place + 2, after))
        return going, _wanted(holds, body + len(prefix), after), next_

    return _find(contents, 2, look)


def _png_exif(contents: _Contents) -> Part:
    """The data of the eXIf chunk (PNG specification, 11.3.4.5)."""

    def holds(kind, start, end):
        text = _is_one_of(kind, b"tEXt", b"zTXt") & contents.has(start, end, _PROFILE)
        return text | _is_one_of(kind, b"eXIf")

    start, end = _png_part(contents, holds)
    _check(~contents.has(start, end, _PROFILE), "it is in a text as ImageMagick writes it")
    return start, end


def _png_xmp(contents: _Contents) -> Part:
    """The data of the text that holds XMP."""

    def holds(kind, start, end):
        return _is_one_of(kind, b"iTXt") & contents.has(start, end, _PNG_XMP)

    return _png_part(contents, holds, last=True)


def _is_one_of(kind: tf.Tensor, *names: bytes) -> tf.Tensor:
    return tf.reduce_any(tf.stack([tf.reduce_all(kind == list(name)) for name in names]))


def _png_part(contents: _Contents, holds: Callable[..., tf.Tensor], last: bool = False) -> Part:
    """The data of a chunk: each has a length, a kind, data and a checksum."""

    def look(place):
        head = contents.at(place, 8)
        start, length = place + 8, _number(head[:4])
        end = start + length
        going = end + 4 <= contents.length
        return going, _wanted(holds(head[4:], start, end), start, end), end + 4

    return _find(contents, 8, look, last)


def _in_tiff(contents: _Contents, start: tf.Tensor, end: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """The orientation in EXIF, and whether there is one.

    EXIF is a TIFF file: byte order, 42, and the place of a list of entries of 12
    bytes (TIFF 6.0, section 2).
    """
    little, size = contents.has(start, end, b"II*\0"), end - start
    at = _number(contents.at(start + 4, 4), little)
    valid = (little | contents.has(start, end, b"MM\0*")) & (size >= 8) & (at <= size - 2)
    promised = _number(contents.at(start + at, 2), little)
    count = tf.where(valid, tf.minimum(promised, (size - at - 2) // 12), 0)
    first = tf.where(valid, start + at + 2, 0)
    entries = tf.slice(contents.padded, [first], [12 * count])
    entries = tf.reshape(tf.cast(entries, tf.int64), (-1, 12))
    is_it = _number(entries[:, :2], little) == _TAG
    found = tf.reduce_any(is_it)
    entry = tf.concat([entries, tf.zeros((1, 12), tf.int64)], 0)[_first(is_it)]
    return _tiff_number(entry, little, found), found


def _first(those: tf.Tensor) -> tf.Tensor:
    """The place of the first that is true; behind the end where none is."""
    return tf.argmax(tf.concat([those, [True]], 0))


def _tiff_number(entry: tf.Tensor, little: tf.Tensor, found: tf.Tensor) -> tf.Tensor:
    """The whole number in an entry (TIFF 6.0, section 2, Types); 0 where it is none."""
    kind = _number(entry[2:4], little)
    fraction = (kind == 5) | ((kind >= 10) & (kind <= 12))
    _check(~(found & fraction), "it is a fraction")
    bits16, bits32 = (kind == 3) | (kind == 8), (kind == 4) | (kind == 9) | (kind == 13)
    number = tf.where(bits32, _number(entry[8:12], little), 0)
    number = tf.where(bits16, _number(entry[8:10], little), number)
    return tf.where(kind == 6, entry[8], number)


def _in_xmp(file: tf.Tensor, start: tf.Tensor, end: tf.Tensor) -> tf.Tensor:
    """The orientation in XMP, an attribute or an element of its own; 0: there is none."""
    text = tf.strings.substr(file, start, end - start)
    digit = tf.strings.regex_replace(text, _IN_XMP, r"\1")
    return tf.strings.to_number(tf.where(digit == text, "0", digit), tf.int64)
