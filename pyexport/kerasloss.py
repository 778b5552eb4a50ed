"""What Keras has for a task: its loss, and labels that show a step of it."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from pyexport.recipe import Recipe
from pyexport.task import Task


def loss(
    task: Task, recipe: Recipe, labels: tf.Tensor, logits: tf.Tensor, weights: tf.Tensor
) -> tf.Tensor:
    """Keras's loss f32 [] of logits f32 [B,C], with weights f32 [B] of the images.

    Args:
        task: classify or multilabel.
        recipe: its label smoothing and focal gamma.
        labels: as the task has them.
        logits: of the model.
        weights: of the images.
    """
    settings = {"from_logits": True, "label_smoothing": recipe.label_smoothing}
    if task.name == "multilabel":
        return keras.losses.BinaryCrossentropy(**settings)(labels, logits, sample_weight=weights)
    if recipe.focal_gamma:
        settings |= {"alpha": 1.0, "gamma": recipe.focal_gamma}
        of = keras.losses.CategoricalFocalCrossentropy(**settings)
    else:
        of = keras.losses.CategoricalCrossentropy(**settings)
    return of(tf.one_hot(labels, logits.shape[-1]), logits, sample_weight=weights)


def labels(task: Task, probabilities: np.ndarray) -> tf.Tensor:
    """Labels of images of which a model gives probabilities f32 [B,C]."""
    return _LABELS[task.name](probabilities)


def _second(probabilities: np.ndarray) -> tf.Tensor:
    """The class that is second, or, where its probability is a rounded 0, the first."""
    order = np.argsort(probabilities, axis=-1)
    second = order[:, -2]
    likely = probabilities[np.arange(len(order)), second] > 1e-6
    return tf.constant(np.where(likely, second, order[:, -1]), tf.int32)


def _in_turn(probabilities: np.ndarray) -> tf.Tensor:
    """1 and 0 in turn, of images and of classes."""
    return tf.constant(np.indices(probabilities.shape).sum(axis=0) % 2, tf.float32)


_LABELS: dict[str, Callable[[np.ndarray], tf.Tensor]] = {
    "classify": _second,
    "multilabel": _in_turn,
}
