"""Loads what was exported, whatever the folder is called."""

import os
import re

import tensorflow as tf


def load(folder: str):
    """Loads the SavedModel in a folder.

    TensorFlow takes the path of a model's variables for a pattern where it has one of
    [ ] * ? and backslash, and finds no file. An opened folder has a number for a name.
    """
    if not re.search(r"[\[\]*?\\]", os.path.abspath(folder)):
        return tf.saved_model.load(folder)
    opened = os.open(folder, os.O_RDONLY)
    try:
        return tf.saved_model.load(f"/proc/self/fd/{opened}")
    finally:
        os.close(opened)
