"""Moving averages against Keras's use_ema."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pyexport import phases, steps
from pyexport.averages import SWAPPED, Averages
from pyexport.operands import Operand
from pyexport.recipe import Recipe
from pyexport.task import Classify

STEPS, BATCH, CLASSES, RATE = 20, 8, 4, 0.1


def network():
    keras.utils.set_random_seed(0)
    x = inputs = keras.Input((6,))
    x = keras.layers.Dense(5, name="frozen")(x)
    x = keras.layers.Dense(5, activation="relu", name="fc")(x)
    return keras.Model(inputs, keras.layers.Dense(CLASSES, name="last")(x))


def batches():
    random = np.random.default_rng(0)
    for _ in range(STEPS):
        features = tf.constant(random.normal(size=(BATCH, 6), scale=2), tf.float32)
        yield features, tf.constant(random.integers(0, CLASSES, BATCH), tf.int32)


def trained(recipe, decay, count=STEPS, spoilt=()):
    """A network and its averages after some steps; the losses of those spoilt overflow."""
    model = network()
    phase = phases.resolve(model, "last", phases.Start("x", "fc"), RATE, 1)
    optimizer, averages = recipe.build(phase.variables, RATE), Averages(model, phase)
    step = steps.train_step(model, Classify(CLASSES), phase, optimizer, recipe, None, averages)

    @tf.function
    def take(features, labels, weights, exact):
        # What the graph was exported with is not used.
        given = {"ema": Operand(exact, 0.5)}
        return step(features, {"labels": labels}, weights, RATE, given)["loss"]

    for i, (features, labels) in zip(range(count), batches(), strict=False):
        weights = tf.fill(BATCH, np.float32(1e38 if i in spoilt else 1))
        take(features, labels, weights, tf.constant(decay, tf.float64))
    return model, averages


@pytest.mark.parametrize("decay", [0.9, 0.999, 0.0])
@pytest.mark.parametrize("recipe", [Recipe(), Recipe("adam", None)], ids=lambda x: x.optimizer)
def test_averages_are_kerass(recipe, decay):
    want = network()
    want.get_layer("frozen").trainable = False
    settings = recipe.optimizer_of(RATE).get_config()
    optimizer = type(recipe.optimizer_of(RATE)).from_config(
        settings | {"use_ema": True, "ema_momentum": decay}
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    want.compile(optimizer, loss)
    for features, labels in batches():
        want.train_on_batch(features, labels)

    model, averages = trained(recipe, decay)

    for got, weight in zip(model.weights, want.weights, strict=True):
        np.testing.assert_allclose(got, weight, rtol=1e-4, atol=1e-6)
    optimizer.finalize_variable_values(want.trainable_variables)
    assert averages.swap()[SWAPPED] == 4
    for got, weight in zip(model.weights, want.weights, strict=True):
        np.testing.assert_allclose(got, weight, rtol=1e-4, atol=1e-6)


def test_exchanged_twice_they_are_what_they_were():
    model, averages = trained(Recipe(), 0.9)
    before = [v.numpy() for v in model.variables]

    averages.swap()
    swapped = [v.numpy() for v in model.variables]
    averages.swap()

    assert all(np.array_equal(v, b) for v, b in zip(model.variables, before, strict=True))
    changed = [not np.array_equal(s, b) for s, b in zip(swapped, before, strict=True)]
    assert changed == [False, False, True, True, True, True]


def test_a_step_whose_gradients_overflow_is_no_step_of_the_averages():
    recipe = Recipe(dtype="mixed_float16")  # scales the loss
    began = network()

    model, averages = trained(recipe, 0.9, count=1, spoilt={0})
    averages.swap()
    for got, weight in zip(model.weights, began.weights, strict=True):
        np.testing.assert_array_equal(got, weight)

    whole, spoilt = (trained(recipe, 0.9, count=n, spoilt=s) for n, s in ((3, ()), (4, {3})))
    for _, averages in (whole, spoilt):
        averages.swap()
    for got, weight in zip(spoilt[0].weights, whole[0].weights, strict=True):
        np.testing.assert_array_equal(got, weight)
