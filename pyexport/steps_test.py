"""A step and an evaluation of a small model against Keras."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pyexport import phases, steps
from pyexport.operands import Operand
from pyexport.phases import Start
from pyexport.recipe import Recipe
from pyexport.task import TASKS, Classify, Multilabel

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


@pytest.fixture
def sets(batch):
    features, _, weights = batch
    labels = np.random.default_rng(1).integers(0, 2, (BATCH, CLASSES))
    return features, {"labels": tf.constant(labels, tf.float32)}, weights


def keras_model(model, smoothed):
    """The model compiled by Keras for several labels an image, with weights of its own."""
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    twin.compile(
        keras.optimizers.SGD(0.1),
        keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=smoothed),
        metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)],
    )
    return twin


@pytest.mark.parametrize("smoothed", [0.0, 0.2])
def test_steps_of_several_labels_are_kerass(model, sets, smoothed):
    phase = phases.resolve(model, "last", Start("x", "last"), 0.1, 1)
    recipe = Recipe(momentum=0.0)
    optimizer = recipe.build(phase.variables, 0.1)
    step = steps.train_step(model, Multilabel(CLASSES), phase, optimizer, recipe, None)
    twin = keras_model(model, smoothed)
    for name in ("first", "norm"):
        twin.get_layer(name).trainable = False
    features, targets, weights = sets

    for _ in range(20):
        want = twin.train_on_batch(features, targets["labels"], weights, return_dict=True)
        twin.reset_metrics()
        got = step(*sets, 0.1, smoothing(smoothed) if smoothed else {})
        np.testing.assert_allclose(got["loss"], want["loss"], rtol=1e-4)

    np.testing.assert_allclose(
        model.get_layer("last").kernel, twin.get_layer("last").kernel, rtol=1e-4
    )


@pytest.mark.parametrize("smoothed", [0.0, 0.2])
def test_an_evaluation_of_several_labels_is_kerass(model, sets, smoothed):
    features, targets, _ = sets
    logits = model(features, training=False)

    got = steps.evaluation(model, Multilabel(CLASSES))(
        features, targets, smoothing(smoothed) if smoothed else {}
    )

    want = keras.losses.binary_crossentropy(
        targets["labels"], logits, from_logits=True, label_smoothing=smoothed
    )
    np.testing.assert_allclose(got["loss"], want, rtol=1e-6)
    np.testing.assert_allclose(got["probabilities"], tf.sigmoid(logits))


def test_metrics_of_several_labels_add_up(model, sets):
    features, targets, _ = sets
    logits = model(features, training=False)
    accuracy = keras.metrics.BinaryAccuracy()
    accuracy.update_state(targets["labels"], tf.sigmoid(logits))

    got = Multilabel(CLASSES).sums(targets, logits)

    np.testing.assert_allclose(got["right_labels"] / BATCH, accuracy.result(), rtol=1e-6)
    whole = np.all((logits.numpy() > 0) == (targets["labels"].numpy() == 1), axis=1)
    assert got["all_right"] == whole.sum()


def test_the_command_line_has_all_tasks():
    from pyexport import arguments

    assert tuple(TASKS) == arguments._TASKS
