"""What the signatures compute: a train step and an evaluation."""

import contextlib
from collections.abc import Callable, Iterator

import keras
import tensorflow as tf

from pyexport import graph
from pyexport.phases import Phase

TrainStep = Callable[[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor], dict[str, tf.Tensor]]
Evaluation = Callable[[tf.Tensor, tf.Tensor], dict[str, tf.Tensor]]


def train_step(
    rest: keras.Model,
    phase: Phase,
    optimizer: keras.optimizers.Optimizer,
    label_smoothing: float,
    train_batchnorm: bool,
) -> TrainStep:
    """One step of gradient descent behind the cut.

    Args:
        rest: features f32 [B,...] to logits f32 [B,C].
        phase: which variables change.
        optimizer: the phase's own, built for those variables.
        label_smoothing: share of a label that is dealt out to all classes.
        train_batchnorm: whether BatchNormalization that trains takes its
            statistics from the batch, and keeps their moving averages.

    Returns:
        A function of features, labels i32 [B], weights f32 [B] and learning_rate
        f32 [] that changes the variables and returns loss f32 [], as Keras's
        reduction sum_over_batch_size gives it for sample weights, with the layers'
        regularization, and correct f32 [], the number of samples whose largest
        logit is the label's.
    """
    variables = [v.value for v in phase.variables]
    updated = phase.statistics if train_batchnorm else ()
    in_training_mode = {*phase.live, *updated}
    moving = graph.batchnorms(updated)
    fixed = [x for x in graph.batchnorms(rest.layers) if x not in moving]

    def call(layer, *args, **kwargs):
        return graph.call_in_mode(layer in in_training_mode, layer, args, kwargs)

    def step(features, labels, weights, learning_rate):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(variables)
            with _in_inference_mode(fixed):
                logits = graph.run(rest, _as_input(rest, features), call)
            logits = tf.cast(logits, tf.float32)
            losses = _cross_entropy(labels, logits, label_smoothing)
            loss = tf.reduce_sum(losses * weights) / tf.cast(tf.shape(labels)[0], tf.float32)
            loss += _regularization(phase)
            scaled = optimizer.scale_loss(loss)
        gradients = tape.gradient(scaled, variables)
        optimizer.learning_rate.assign(learning_rate)
        optimizer.apply(gradients, phase.variables)
        hits = tf.equal(tf.argmax(logits, axis=-1, output_type=tf.int32), labels)
        return {"loss": loss, "correct": tf.reduce_sum(tf.cast(hits, tf.float32))}

    return step


def evaluation(model: keras.Model, label_smoothing: float) -> Evaluation:
    """Loss and probabilities, sample by sample, with everything in inference mode.

    Args:
        model: images or features f32 [B,...] to logits [B,C].
        label_smoothing: as in training.

    Returns:
        A function of the model's input and labels i32 [B] that returns loss f32
        [B] and probabilities f32 [B,C].
    """

    def evaluate(inputs, labels):
        logits = infer(model, inputs)
        losses = _cross_entropy(labels, logits, label_smoothing)
        return {"loss": losses, "probabilities": tf.nn.softmax(logits)}

    return evaluate


def infer(model: keras.Model, inputs: tf.Tensor) -> tf.Tensor:
    """What a model gives for f32 inputs in inference mode, as f32."""
    return tf.cast(model(_as_input(model, inputs), training=False), tf.float32)


def _as_input(model: keras.Model, inputs: tf.Tensor) -> tf.Tensor:
    """The input in the type that the model computes with."""
    return tf.cast(inputs, model.inputs[0].dtype)


def _cross_entropy(labels: tf.Tensor, logits: tf.Tensor, smoothing: float) -> tf.Tensor:
    if not smoothing:
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    classes = logits.shape[-1]
    # As in keras.losses.CategoricalCrossentropy.
    targets = tf.one_hot(labels, classes) * (1 - smoothing) + smoothing / classes
    return tf.nn.softmax_cross_entropy_with_logits(targets, logits)


def _regularization(phase: Phase) -> tf.Tensor:
    """The penalties that layers of the user's own model put on their weights."""
    penalties = [v.regularizer(v) for v in phase.variables if v.regularizer is not None]
    return tf.add_n(penalties) if penalties else tf.constant(0.0)


@contextlib.contextmanager
def _in_inference_mode(layers: list[keras.Layer]) -> Iterator[None]:
    """Keeps BatchNormalization in inference mode while a step is traced.

    Keras runs a BatchNormalization that is not trainable in inference mode. Its
    scale and offset still learn: the tape watches them by hand.
    """
    before = [layer.trainable for layer in layers]
    for layer in layers:
        layer.trainable = False
    try:
        yield
    finally:
        for layer, trainable in zip(layers, before, strict=True):
            layer.trainable = trainable
