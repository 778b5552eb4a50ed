"""The focal loss against Keras's."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pyexport import phases, steps
from pyexport.operands import Operand
from pyexport.recipe import Recipe
from pyexport.task import Classify

STEPS, BATCH, CLASSES, RATE = 20, 8, 4, 0.1
ALPHA = [0.2, 1.5, 0.7, 1.0]


def operands(**values):
    return {name: Operand(tf.constant(x, tf.float64), x) for name, x in values.items()}


def network():
    keras.utils.set_random_seed(0)
    inputs = keras.Input((6,))
    return keras.Model(inputs, keras.layers.Dense(CLASSES, name="last")(inputs))


def batches():
    random = np.random.default_rng(0)
    for _ in range(STEPS):
        features = tf.constant(random.normal(size=(BATCH, 6), scale=2), tf.float32)
        yield features, tf.constant(random.integers(0, CLASSES, BATCH), tf.int32)


def losses(given, weights_of):
    model = network()
    phase = phases.resolve(model, "last", phases.Start("x", "all"), RATE, 1)
    optimizer = Recipe().build(phase.variables, RATE)
    step = steps.train_step(model, Classify(CLASSES), phase, optimizer, Recipe(), None)
    for features, labels in batches():
        yield float(step(features, {"labels": labels}, weights_of(labels), RATE, given)["loss"])


def keras_losses(loss):
    model = network()
    model.compile(keras.optimizers.SGD(RATE, momentum=0.9), loss)
    for features, labels in batches():
        model.reset_metrics()
        yield float(model.train_on_batch(features, tf.one_hot(labels, CLASSES)))


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("gamma", [0.5, 2.0])
def test_steps_are_kerass(gamma, smoothing):
    smoothed = {"label_smoothing": smoothing} if smoothing else {}
    want = keras.losses.CategoricalFocalCrossentropy(
        alpha=1.0, gamma=gamma, from_logits=True, label_smoothing=smoothing
    )

    got = list(losses(operands(focal_gamma=gamma, **smoothed), lambda labels: tf.ones(BATCH)))

    np.testing.assert_allclose(got, list(keras_losses(want)), rtol=1e-4)


def test_alphas_are_class_weights():
    want = keras.losses.CategoricalFocalCrossentropy(alpha=ALPHA, gamma=2.0, from_logits=True)

    got = list(losses(operands(focal_gamma=2.0), lambda labels: tf.gather(ALPHA, labels)))

    np.testing.assert_allclose(got, list(keras_losses(want)), rtol=1e-4)


def test_a_gamma_of_0_is_cross_entropy_and_a_sure_mistake_still_learns():
    labels, logits = tf.constant([0, 1]), tf.constant([[50.0, -50.0], [50.0, -50.0]])
    entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    task = Classify(2)

    def loss(gamma):
        return task.losses({"labels": labels}, logits, operands(focal_gamma=gamma))

    np.testing.assert_allclose(loss(0.0), entropy, atol=1e-6)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        got = loss(0.5)
    slope = tape.gradient(got, logits)
    np.testing.assert_allclose(got, [0, 100], atol=1e-4)
    np.testing.assert_allclose(slope, [[0, 0], [1, -1]], atol=1e-3)


def test_evaluation_is_focal_too():
    model = network()
    features, labels = next(batches())
    evaluate = steps.evaluation(model, Classify(CLASSES))

    got = evaluate(features, {"labels": labels}, operands(focal_gamma=2.0, label_smoothing=0.1))

    want = keras.losses.categorical_focal_crossentropy(
        tf.one_hot(labels, CLASSES), model(features), alpha=1.0, from_logits=True,
        label_smoothing=0.1,
    )  # fmt: skip
    np.testing.assert_allclose(got["loss"], want, rtol=1e-5)
