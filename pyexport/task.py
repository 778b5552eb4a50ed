"""What a graph learns of each image: its targets, its loss, its metrics, its outputs."""

import dataclasses
from abc import ABC, abstractmethod
from typing import Any

import keras
import tensorflow as tf

from pyexport.operands import Operand, Operands
from pyexport.scalars import FOCAL_GAMMA, LABEL_SMOOTHING

Tensors = dict[str, tf.Tensor]


@dataclasses.dataclass(frozen=True)
class Row:
    """A tensor that has one row for each image.

    Attributes:
        name: of the input or output of a signature.
        type: TensorFlow's name of its type.
        shape: of a row.
    """

    name: str
    type: str
    shape: tuple[int, ...] = ()

    @property
    def spec(self) -> tf.TensorSpec:
        """The tensor of a batch, as the input of a signature."""
        return tf.TensorSpec((None, *self.shape), self.type, self.name)

    def describe(self) -> dict[str, Any]:
        """The manifest's entry."""
        return {"name": self.name, "type": self.type, "shape": list(self.shape)}


@dataclasses.dataclass(frozen=True)
class Metric:
    """A figure that says how well a model does.

    Attributes:
        name: as in history.csv.
        better: `higher` or `lower`.
        sum: the output of the train signatures that adds it up over a batch.
    """

    name: str
    better: str
    sum: str


class Task(ABC):
    """What a graph learns.

    Attributes:
        name: as the manifest has it.
        classes: that an image may be of; 0: it is of none.
        width: how many values the model's last layer gives an image: its logits.
        targets: what is true of an image, and given to the signatures that train and
            evaluate.
        outputs: what the model says of an image.
        metrics: of training and evaluation, the one that counts most first.
    """

    name: str
    classes: int = 0
    width: int
    targets: tuple[Row, ...]
    outputs: tuple[Row, ...]
    metrics: tuple[Metric, ...]

    @abstractmethod
    def losses(self, targets: Tensors, logits: tf.Tensor, operands: Operands) -> tf.Tensor:
        """The loss of each image.

        Args:
            targets: by name, each [B,...].
            logits: f32 [B,width].
            operands: the scalars that the signature was given.

        Returns:
            f32 [B].
        """

    @abstractmethod
    def predict(self, logits: tf.Tensor) -> Tensors:
        """The outputs by name, each [B,...], of logits f32 [B,width]."""

    @abstractmethod
    def sums(self, targets: Tensors, logits: tf.Tensor) -> Tensors:
        """What metrics add up over a batch, f32 [], by Metric.sum."""

    def describe(self) -> dict[str, Any]:
        """The manifest's entry."""
        return {
            "name": self.name,
            "targets": [x.describe() for x in self.targets],
            "outputs": [x.describe() for x in self.outputs],
            "metrics": [dataclasses.asdict(x) for x in self.metrics],
        }


class Classify(Task):
    """An image is of one of several classes: softmax and categorical cross-entropy.

    Args:
        classes: how many, C.
    """

    name = "classify"
    targets = (Row("labels", "int32"),)
    metrics = (Metric("accuracy", "higher", "correct"),)

    def __init__(self, classes: int):
        self.classes = self.width = classes
        self.outputs = (Row("probabilities", "float32", (classes,)),)

    def losses(self, targets: Tensors, logits: tf.Tensor, operands: Operands) -> tf.Tensor:
        """Cross-entropy or focal loss, with labels smoothed as operands say."""
        smoothing, gamma = operands.get(LABEL_SMOOTHING), operands.get(FOCAL_GAMMA)
        if gamma is None:
            return _cross_entropy(targets["labels"], logits, smoothing)
        return _focal(targets["labels"], logits, smoothing, gamma)

    def predict(self, logits: tf.Tensor) -> Tensors:
        """Probabilities f32 [B,C]."""
        return {"probabilities": tf.nn.softmax(logits)}

    def sums(self, targets: Tensors, logits: tf.Tensor) -> Tensors:
        """The number of images whose largest logit is the label's."""
        hits = tf.equal(tf.argmax(logits, axis=-1, output_type=tf.int32), targets["labels"])
        return {"correct": tf.reduce_sum(tf.cast(hits, tf.float32))}


class Multilabel(Task):
    """An image is of any number of classes: a sigmoid and a binary cross-entropy for each.

    Args:
        classes: how many, C.
    """

    name = "multilabel"
    metrics = (
        Metric("label_accuracy", "higher", "right_labels"),
        Metric("exact_match", "higher", "all_right"),
    )

    def __init__(self, classes: int):
        self.classes = self.width = classes
        self.targets = (Row("labels", "float32", (classes,)),)
        self.outputs = (Row("probabilities", "float32", (classes,)),)

    def losses(self, targets: Tensors, logits: tf.Tensor, operands: Operands) -> tf.Tensor:
        """The mean over the classes, as keras.losses.BinaryCrossentropy has it.

        Labels are smoothed towards a half, as operands say.
        """
        labels, smoothing = targets["labels"], operands.get(LABEL_SMOOTHING)
        if smoothing is not None:
            labels = labels * (1 - smoothing) + smoothing / 2
        each = tf.nn.sigmoid_cross_entropy_with_logits(labels, logits)
        return tf.reduce_mean(each, axis=-1)

    def predict(self, logits: tf.Tensor) -> Tensors:
        """Probabilities f32 [B,C], each apart."""
        return {"probabilities": tf.sigmoid(logits)}

    def sums(self, targets: Tensors, logits: tf.Tensor) -> Tensors:
        """The shares of each image's classes that are told right, and the images without fault.

        A class is told to be there where its probability is above a half, as in
        keras.metrics.BinaryAccuracy.
        """
        right = tf.equal(logits > 0, targets["labels"] > 0.5)
        share = tf.reduce_mean(tf.cast(right, tf.float32), axis=-1)
        whole = tf.cast(tf.reduce_all(right, axis=-1), tf.float32)
        return {"right_labels": tf.reduce_sum(share), "all_right": tf.reduce_sum(whole)}


# The tasks of --task, by name.
TASKS = {task.name: task for task in (Classify, Multilabel)}


def _cross_entropy(labels: tf.Tensor, logits: tf.Tensor, smoothing: Operand | None) -> tf.Tensor:
    if smoothing is None:
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    return tf.nn.softmax_cross_entropy_with_logits(_smoothed(labels, logits, smoothing), logits)


def _focal(
    labels: tf.Tensor, logits: tf.Tensor, smoothing: Operand | None, gamma: Operand
) -> tf.Tensor:
    """The focal loss of Lin et al. 2017 (arXiv:1708.02002, equation 4), summed over classes.

    As keras.losses.CategoricalFocalCrossentropy with an alpha of 1. Keras keeps all
    probabilities 1e-7 away from 0 and 1; here only what is left of one is kept away from 0,
    where a power below 1 has no slope, so that the loss of a label that is thought
    impossible grows on.
    """
    likely = tf.nn.log_softmax(logits)
    left = tf.maximum(-tf.math.expm1(likely), keras.config.epsilon())
    targets = _smoothed(labels, logits, smoothing)
    return -tf.reduce_sum(targets * left ** tf.convert_to_tensor(gamma) * likely, axis=-1)


def _smoothed(labels: tf.Tensor, logits: tf.Tensor, smoothing: Operand | None) -> tf.Tensor:
    """One-hot labels, smoothed as in keras.losses.CategoricalCrossentropy."""
    classes = logits.shape[-1]
    targets = tf.one_hot(labels, classes)
    return targets if smoothing is None else targets * (1 - smoothing) + smoothing / classes
