"""What the signatures compute: a train step and an evaluation."""

import contextlib
from collections.abc import Callable, Iterator

import keras
import tensorflow as tf

from pyexport.phases import Phase

TrainStep = Callable[[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor], dict[str, tf.Tensor]]
Evaluation = Callable[[tf.Tensor, tf.Tensor], dict[str, tf.Tensor]]


def train_step(rest: keras.Model, phase: Phase, optimizer: keras.optimizers.Optimizer) -> TrainStep:
    """One step of gradient descent behind the cut.

    Args:
        rest: features f32 [B,...] to logits f32 [B,C].
        phase: which variables change.
        optimizer: the phase's own, built for those variables.

    Returns:
        A function of features, labels i32 [B], weights f32 [B] and learning_rate
        f32 [] that changes the variables and returns loss f32 [], as Keras's
        reduction sum_over_batch_size gives it for sample weights, and correct
        f32 [], the number of samples whose largest logit is the label's.
    """
    variables = [v.value for v in phase.variables]

    def step(features, labels, weights, learning_rate):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(variables)
            with _batch_statistics_frozen(rest):
                logits = rest(features, training=True)
            losses = _cross_entropy(labels, logits)
            loss = tf.reduce_sum(losses * weights) / tf.cast(tf.shape(labels)[0], tf.float32)
        gradients = tape.gradient(loss, variables)
        optimizer.learning_rate.assign(learning_rate)
        optimizer.apply(gradients, phase.variables)
        hits = tf.equal(tf.argmax(logits, axis=-1, output_type=tf.int32), labels)
        return {"loss": loss, "correct": tf.reduce_sum(tf.cast(hits, tf.float32))}

    return step


def evaluation(model: keras.Model) -> Evaluation:
    """Loss and probabilities, sample by sample, with everything in inference mode.

    Args:
        model: images or features f32 [B,...] to logits f32 [B,C].

    Returns:
        A function of the model's input and labels i32 [B] that returns loss f32
        [B] and probabilities f32 [B,C].
    """

    def evaluate(inputs, labels):
        logits = model(inputs, training=False)
        return {"loss": _cross_entropy(labels, logits), "probabilities": tf.nn.softmax(logits)}

    return evaluate


def _cross_entropy(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)


@contextlib.contextmanager
def _batch_statistics_frozen(model: keras.Model) -> Iterator[None]:
    """Keeps BatchNormalization in inference mode while training=True is traced.

    Keras runs a BatchNormalization that is not trainable in inference mode. Its
    scale and offset still learn: the tape watches them by hand.
    """
    layers = [x for x in model.layers if isinstance(x, keras.layers.BatchNormalization)]
    before = [layer.trainable for layer in layers]
    for layer in layers:
        layer.trainable = False
    try:
        yield
    finally:
        for layer, trainable in zip(layers, before, strict=True):
            layer.trainable = trainable
