"""Loads TensorFlow without its log lines and without taking a GPU.

This module and the ones that only check input import no TensorFlow, so that bad
input is refused at once and not after the seconds that the import takes.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator


def load_tensorflow() -> None:
    """Imports TensorFlow quietly, on the CPU.

    The export runs a handful of small steps: a GPU would not help, and
    TensorFlow would take all of its memory. oneDNN is off because the kernels it
    picks depend on the machine, and the same seed is to give the same weights.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    with _stderr_held_back():
        import absl.logging
        import tensorflow as tf

        tf.config.set_visible_devices([], "GPU")
        tf.config.list_logical_devices()
    absl.logging.set_verbosity(absl.logging.ERROR)


@contextlib.contextmanager
def _stderr_held_back() -> Iterator[None]:
    """Keeps what C++ code writes to stderr back, and shows it when the body fails.

    TensorFlow logs a few lines before it reads its own log level.
    """
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(stderr, held.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
