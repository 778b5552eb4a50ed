"""A step and an evaluation of a small model against Keras."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pyexport import phases, steps
from pyexport.operands import Operand
from pyexport.phases import Start
from pyexport.recipe import Recipe
from pyexport.task import Classify

BATCH, CLASSES = 6, 3


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    x = inputs = keras.Input((4,))
    for layer in (
        keras.layers.Dense(5, name="first"),
        keras.layers.BatchNormalization(name="norm"),
        keras.layers.Dense(CLASSES, kernel_regularizer=keras.regularizers.L2(0.1), name="last"),
    ):
        x = layer(x)
    return keras.Model(inputs, x)


@pytest.fixture
def batch():
    random = np.random.default_rng(0)
    features = tf.constant(random.normal(size=(BATCH, 4)), tf.float32)
    labels = tf.constant(random.integers(0, CLASSES, BATCH), tf.int32)
    return features, {"labels": labels}, tf.constant(random.random(BATCH), tf.float32)


def step_of(model, start, recipe=Recipe(momentum=0.0)):  # noqa: B008 (it is frozen)
    phase = phases.resolve(model, "last", Start("x", start), 0.1, 1)
    return steps.train_step(
        model, Classify(CLASSES), phase, recipe.build(phase.variables, 0.1), recipe, None
    )


def smoothing(value):
    return {"label_smoothing": Operand(tf.constant(value, tf.float64), value)}


@pytest.mark.parametrize("smoothed", [0.0, 0.2])
def test_the_loss_is_kerass(model, batch, smoothed):
    features, targets, weights = batch
    labels = targets["labels"]
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothed)
    logits = model(features, training=False)
    want = loss(tf.one_hot(labels, CLASSES), logits, sample_weight=weights) + model.losses[0]

    got = step_of(model, "last")(*batch, 0.1, smoothing(smoothed) if smoothed else {})

    np.testing.assert_allclose(got["loss"], want, rtol=1e-6)
    assert got["correct"] == np.sum(np.argmax(logits, axis=-1) == labels)


def test_a_step_changes_what_trains_and_no_statistics(model, batch):
    before = [v.numpy() for v in model.variables]

    step_of(model, "norm")(*batch, 0.1, {})

    changed = [v.path for v, b in zip(model.variables, before, strict=True) if np.any(v != b)]
    assert changed == ["norm/gamma", "norm/beta", "last/kernel", "last/bias"]


def test_statistics_move_where_they_are_to(model, batch):
    before = model.get_layer("norm").moving_mean.numpy()

    step_of(model, "norm", Recipe(momentum=0.0, train_batchnorm=True))(*batch, 0.1, {})

    assert np.any(model.get_layer("norm").moving_mean != before)
    assert model.get_layer("norm").trainable


@pytest.mark.parametrize("smoothed", [0.0, 0.2])
def test_an_evaluation_is_sample_by_sample(model, batch, smoothed):
    features, targets, _ = batch
    logits = model(features, training=False)
    evaluate = steps.evaluation(model, Classify(CLASSES))

    got = evaluate(features, targets, smoothing(smoothed) if smoothed else {})

    want = keras.losses.categorical_crossentropy(
        tf.one_hot(targets["labels"], CLASSES), logits, from_logits=True, label_smoothing=smoothed
    )
    np.testing.assert_allclose(got["loss"], want, rtol=1e-6)
    np.testing.assert_allclose(got["probabilities"], tf.nn.softmax(logits))
