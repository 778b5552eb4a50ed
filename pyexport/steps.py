"""What the signatures compute: a train step and an evaluation."""

import contextlib
from collections.abc import Callable, Iterator

import keras
import tensorflow as tf

from pyexport import graph, rates, scalars
from pyexport.averages import Averages
from pyexport.operands import Operands, drop, given_to
from pyexport.phases import Phase
from pyexport.recipe import Recipe
from pyexport.task import Task, Tensors

_alone = contextlib.nullcontext

TrainStep = Callable[[tf.Tensor, Tensors, tf.Tensor, tf.Tensor, Operands], Tensors]
Evaluation = Callable[[tf.Tensor, Tensors, Operands], Tensors]


def train_step(
    rest: keras.Model,
    task: Task,
    phase: Phase,
    optimizer: keras.optimizers.Optimizer,
    recipe: Recipe,
    dropout: keras.layers.Dropout | None,
    averages: Averages | None = None,
) -> TrainStep:
    """One step of gradient descent behind the cut.

    Args:
        rest: features f32 [B,...] to logits f32 [B,width].
        task: what it learns.
        phase: which variables change.
        optimizer: the phase's own, built for those variables.
        recipe: whether BatchNormalization that trains takes its statistics from
            the batch, and keeps their moving averages; how learning rates differ.
        dropout: the layer whose rate is an operand; None where none is.
        averages: of the weights, which follow the step; None where there are none.

    Returns:
        A function of features, targets, weights f32 [B], learning_rate f32 [] and
        operands that changes the variables and returns loss f32 [], as Keras's
        reduction sum_over_batch_size gives it for sample weights, with the layers'
        regularization and what they add to it, and the task's sums.
    """
    variables = [v.value for v in phase.variables]
    updated = phase.statistics if recipe.train_batchnorm else ()
    in_training_mode = {*phase.live, *updated}
    followed = graph.batchnorms(updated)
    fixed = [x for x in graph.batchnorms(rest.layers) if x not in followed]

    def step(features, targets, weights, learning_rate, operands):
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
            losses = task.losses(targets, logits, operands)
            loss = tf.reduce_sum(losses * weights) / tf.cast(tf.shape(weights)[0], tf.float32)
            loss += _regularization(phase) + sum(_total(x) for x in added)
            scaled = optimizer.scale_loss(loss)
        gradients = tape.gradient(scaled, variables)
        optimizer.learning_rate.assign(learning_rate)
        factors = rates.factors(phase, recipe.rates and recipe.rates[0], operands)
        with (
            averages.following(optimizer, operands[scalars.EMA]) if averages else _alone(),
            given_to(optimizer, operands),
            rates.given_to(optimizer, phase.variables, factors),
        ):
            optimizer.apply(gradients, phase.variables)
        return {"loss": loss} | task.sums(targets, logits)

    return step


def evaluation(model: keras.Model, task: Task) -> Evaluation:
    """Loss and outputs, image by image, with everything in inference mode.

    Args:
        model: images or features f32 [B,...] to logits [B,width].
        task: what it learns.

    Returns:
        A function of the model's input, targets and operands that returns loss f32 [B]
        and the task's outputs.
    """

    def evaluate(inputs, targets, operands):
        logits = infer(model, inputs)
        return {"loss": task.losses(targets, logits, operands)} | task.predict(logits)

    return evaluate


def infer(model: keras.Model, inputs: tf.Tensor) -> tf.Tensor:
    """What a model gives for f32 inputs in inference mode, as f32."""
    return tf.cast(model(_as_input(model, inputs), training=False), tf.float32)


def _as_input(model: keras.Model, inputs: tf.Tensor) -> tf.Tensor:
    """The input in the type that the model computes with."""
    return tf.cast(inputs, model.inputs[0].dtype)


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
