"""Hyperparameters that are inputs, against Keras's own that are constants, bit for bit."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pyexport import scalars
from pyexport.operands import Operand, drop, given_to
from pyexport.recipe import Recipe

STEPS = 4


def operands(names, exact):
    """Operands of what a signature is called with; what they were exported with is not used."""
    return {name: Operand(x, 0.5) for name, x in zip(names, tf.unstack(exact), strict=True)}


def values(chosen):
    return tf.constant(list(chosen.values()), tf.float64)


def dropped(layer, x, rate):
    call = tf.function(lambda exact: drop(layer, x, operands([scalars.DROPOUT], exact)["dropout"]))
    return call(values({"dropout": rate}))


def trained(recipe, chosen):
    """A variable after some steps, and the optimizer's own behind it."""
    variable = keras.Variable(np.ones((3, 4), "float32"))
    optimizer = recipe.build([variable], 0.1)

    @tf.function
    def step(gradient, exact):
        with given_to(optimizer, operands(chosen, exact) if chosen else {}):
            optimizer.apply([gradient], [variable])

    random = np.random.default_rng(0)
    for _ in range(STEPS):
        step(tf.constant(random.normal(size=(3, 4)), tf.float32), values(chosen))
    return [variable.numpy(), *(np.asarray(v) for v in optimizer.variables)]


ADAM = {"beta_1": 0.8, "beta_2": 0.93, "epsilon": 1e-3}


@pytest.mark.parametrize(
    ("exported", "chosen"),
    [
        (Recipe(), {"momentum": 0.7}),
        (Recipe(nesterov=True, weight_decay=0.1), {"momentum": 0.3, "weight_decay": 0.03}),
        (Recipe(clip=("clipnorm", 1.0)), {"momentum": 0.9, "clipnorm": 0.3}),
        (Recipe(clip=("global_clipnorm", 1.0)), {"momentum": 0.9, "global_clipnorm": 0.3}),
        (Recipe(clip=("clipvalue", 1.0)), {"momentum": 0.9, "clipvalue": 0.3}),
        (Recipe("adam", None), ADAM),
        (Recipe("adamw", None, weight_decay=0.004), ADAM | {"weight_decay": 0.3}),
        (Recipe("rmsprop", 0.5), {"rho": 0.7, "momentum": 0.2, "epsilon": 1e-3}),
    ],
    ids=lambda x: x.optimizer if isinstance(x, Recipe) else "-".join(x),
)
def test_an_optimizer_steps_as_kerass_with_constants(exported, chosen):
    optimizer = exported.optimizer_of(0.1)
    settings = {k: v for k, v in optimizer.get_config().items() if k != "name"} | chosen

    class Constants(Recipe):
        def optimizer_of(self, learning_rate):
            return type(optimizer).from_config(settings | {"learning_rate": learning_rate})

    want = trained(Constants(), {})
    got = trained(exported, chosen)

    assert all(np.array_equal(a, b) for a, b in zip(got, want, strict=True))
    assert not np.array_equal(got[0], trained(exported, {})[0])


def test_the_optimizer_gets_its_numbers_back():
    optimizer = Recipe().optimizer_of(0.1)

    with given_to(optimizer, {"momentum": Operand(tf.constant(0.1, tf.float64), 0.9)}):
        assert isinstance(optimizer.momentum, Operand)

    assert optimizer.momentum == 0.9


@pytest.mark.parametrize("rate", [0.5, 0.3, 0.15])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_a_dropout_is_kerass(rate, dtype):
    x = tf.constant(np.random.default_rng(0).normal(size=(8, 50)), dtype)
    layer, keras_own = (keras.layers.Dropout(r, seed=3, dtype=dtype) for r in (0.9, rate))

    for _ in range(2):
        got = dropped(layer, x, rate)
        want = tf.function(lambda: keras_own(x, training=True))()
        assert np.array_equal(got, want)


def test_a_dropout_of_0_lets_everything_through():
    x = tf.random.normal((8, 50))
    layer = keras.layers.Dropout(0.5, seed=3)

    got = dropped(layer, x, 0.0)

    assert np.array_equal(got, x)
