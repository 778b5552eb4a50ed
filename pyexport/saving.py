"""Puts a folder in place: written beside, verified, synced, then renamed."""

import contextlib
import ctypes
import os
import shutil
from collections.abc import Iterator

from pyexport.errors import ExportError

MANIFEST = os.path.join("assets.extra", "tfft.json")

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def check(output: str) -> None:
    """Refuses a folder that replace could not write, and makes its parent.

    Raises:
        ExportError: something that is no tfft graph is there, or its parent
            cannot be written.
    """
    # An empty or relative name is a folder too: the current one, or one below it.
    path = os.path.abspath(output)
    if os.path.lexists(path) and not _replaceable(path):
        raise ExportError(
            f'--output "{output}" exists and is not a tfft graph',
            "choose a different folder, or remove this one yourself",
        )
    parent = os.path.dirname(path)
    try:
        os.makedirs(parent, exist_ok=True)
    except OSError as err:
        raise ExportError(f'make folder "{parent}": {os.strerror(err.errno).lower()}') from err
    if not os.access(parent, os.W_OK | os.X_OK):
        raise ExportError(f'folder "{parent}" is not writable')


def _replaceable(output: str) -> bool:
    if not os.path.isdir(output) or os.path.islink(output):
        return False
    return not os.listdir(output) or os.path.isfile(os.path.join(output, MANIFEST))


@contextlib.contextmanager
def replace(output: str) -> Iterator[str]:
    """Gives a new folder to write, and moves it to output when the body succeeds.

    When the body fails, the new folder is removed and output is as it was.

    Args:
        output: the folder's final name; check has accepted it.

    Yields:
        Path of the empty folder beside output.
    """
    output = os.path.abspath(output)
    parent, name = os.path.split(output)
    beside = os.path.join(parent, f".{name}.{os.getpid()}.partial")
    shutil.rmtree(beside, ignore_errors=True)  # of a process that was killed
    os.mkdir(beside)
    try:
        yield beside
        _sync_tree(beside)
        _move(beside, output)
        sync(parent)
    finally:
        # After a move this is the graph that was replaced, if any.
        shutil.rmtree(beside, ignore_errors=True)


def _move(beside: str, output: str) -> None:
    """Renames beside to output; a folder that is there changes places with it."""
    if not os.path.exists(output):
        os.rename(beside, output)
    elif not _exchange(beside, output):
        aside = beside + ".old"
        os.rename(output, aside)
        os.rename(beside, output)
        os.rename(aside, beside)


def _exchange(a: str, b: str) -> bool:
    """Swaps two folders in one step; False where the system cannot (Linux can)."""
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None)
    if renameat2 is None:
        return False
    args = (_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _RENAME_EXCHANGE)
    return renameat2(*args) == 0


def _sync_tree(folder: str) -> None:
    for path, _, files in os.walk(folder):
        for name in files:
            sync(os.path.join(path, name))
        sync(path)


def sync(path: str) -> None:
    """Waits until a file or folder is on the disk."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
