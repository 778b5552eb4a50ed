"""The one exception that people see, and what others say in it."""

import re
import textwrap

_LONGEST = 300  # characters of what a library says


class ExportError(Exception):
    """What the user gave cannot be exported.

    Args:
        message: what is wrong, lower case, naming the flag, file or layer.
        hint: what to do about it; empty when the message says it all.
    """

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint


def reason(err: Exception) -> str:
    """What went wrong in a library or in a user's code, on one line, without the way to it."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(err))
    _, way, last = text.rpartition(' File "')
    if way:  # TensorFlow's: the file, the line of code, then what was raised there
        text = last.partition("\n")[2].partition("\n")[2]
    return textwrap.shorten(text or type(err).__name__, _LONGEST, placeholder=" ...")
