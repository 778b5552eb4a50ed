"""What the signatures compute: a train step and an evaluation."""

import contextlib
from collections.abc import Callable, Iterator

import keras
import tensorflow as tf

from pyexport import graph, scalars
from pyexport.operands import Operand, Operands, drop, given_to
from pyexport.phases import Phase
from pyexport.recipe import Recipe

TrainStep = Callable[[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, Operands], dict[str, tf.Tensor]]
Evaluation = Callable[[tf.Tensor, tf.Tensor, Operands], dict[str, tf.Tensor]]


def train_step(
    rest: keras.Model,
    phase: Phase,
    optimizer: keras.optimizers.Optimizer,
    recipe: Recipe,
    dropout: keras.layers.Dropout | None,
) -> TrainStep:
    """One step of gradient descent behind the cut.

    Args:
        rest: features f32 [B,...] to logits f32 [B,C].
        phase: which variables change.
        optimizer: the phase's own, built for those variables.
        recipe: whether BatchNormalization that trains takes its statistics from
            the batch, and keeps their moving averages.
        dropout: the layer whose rate is an operand; None where none is.

    Returns:
        A function of features, labels i32 [B], weights f32 [B], learning_rate f32 []
        and operands that changes the variables and returns loss f32 [], as Keras's
        reduction sum_over_batch_size gives it for sample weights, with the layers'
        regularization and what they add to it, and correct f32 [], the number of
        samples whose largest logit is the label's.
    """
    variables = [v.value for v in phase.variables]
    updated = phase.statistics if recipe.train_batchnorm else ()
    in_training_mode = {*phase.live, *updated}
    followed = graph.batchnorms(updated)
    fixed = [x for x in graph.batchnorms(rest.layers) if x not in followed]

    def step(features, labels, weights, learning_rate, operands):
        def call(layer, *args, **kwargs):
            if layer is dropout:
                return drop(layer, *args, operands[scalars.DROPOUT])
            given = graph.call_in_mode(layer in in_training_mode, layer, args, kwargs)
            added.extend(graph.losses(layer))
            return given

        added = []
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(variables)
            with _in_inference_mode(fixed):
                logits = graph.run(rest, _as_input(rest, features), call)
            logits = tf.cast(logits, tf.float32)
            losses = _cross_entropy(labels, logits, operands.get(scalars.LABEL_SMOOTHING))
            loss = tf.reduce_sum(losses * weights) / tf.cast(tf.shape(labels)[0], tf.float32)
            loss += _regularization(phase) + sum(_total(x) for x in added)
            scaled = optimizer.scale_loss(loss)
        gradients = tape.gradient(scaled, variables)
        optimizer.learning_rate.assign(learning_rate)
        with given_to(optimizer, operands):
            optimizer.apply(gradients, phase.variables)
        hits = tf.equal(tf.argmax(logits, axis=-1, output_type=tf.int32), labels)
        return {"loss": loss, "correct": tf.reduce_sum(tf.cast(hits, tf.float32))}

    return step


def evaluation(model: keras.Model) -> Evaluation:
    """Loss and probabilities, sample by sample, with everything in inference mode.

    Args:
        model: images or features f32 [B,...] to logits [B,C].

    Returns:
        A function of the model's input, labels i32 [B] and operands, the smoothing of
        labels as in training, that returns loss f32 [B] and probabilities f32 [B,C].
    """

    def evaluate(inputs, labels, operands):
        logits = infer(model, inputs)
        losses = _cross_entropy(labels, logits, operands.get(scalars.LABEL_SMOOTHING))
        return {"loss": losses, "probabilities": tf.nn.softmax(logits)}

    return evaluate


def infer(model: keras.Model, inputs: tf.Tensor) -> tf.Tensor:
    """What a model gives for f32 inputs in inference mode, as f32."""
    return tf.cast(model(_as_input(model, inputs), training=False), tf.float32)


def _as_input(model: keras.Model, inputs: tf.Tensor) -> tf.Tensor:
    """The input in the type that the model computes with."""
    return tf.cast(inputs, model.inputs[0].dtype)


def _cross_entropy(labels: tf.Tensor, logits: tf.Tensor, smoothing: Operand | None) -> tf.Tensor:
    if smoothing is None:
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    classes = logits.shape[-1]
    # As in keras.losses.CategoricalCrossentropy.
    targets = tf.one_hot(labels, classes) * (1 - smoothing) + smoothing / classes
    return tf.nn.softmax_cross_entropy_with_logits(targets, logits)


def _regularization(phase: Phase) -> tf.Tensor:
    """The penalties that layers of the user's own model put on their weights."""
    penalties = [v.regularizer(v) for v in phase.variables if v.regularizer is not None]
    return tf.add_n(penalties) if penalties else tf.constant(0.0)


def _total(added: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tf.cast(added, tf.float32))


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
