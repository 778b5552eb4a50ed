"""The names of variables, which checkpoints fix."""

import keras
import pytest

from pyexport.recipe import Recipe
from pyexport.state import ServingState, TrainingState


class Twice(keras.Layer):
    """Two layers of one name."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.first, self.second = (keras.layers.Dense(2, name="dense") for _ in range(2))

    def build(self, shape):
        self.first.build(shape)
        self.second.build((*shape[:-1], 2))

    def call(self, x):
        return self.second(self.first(x))


@pytest.fixture(scope="module")
def model():
    return keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.BatchNormalization(name="norm"),
            Twice(name="twice"),
            keras.layers.Dropout(0.5, seed=0, name="drop"),
            keras.layers.Flatten(name="flat"),
        ],
        name="small",
    )


def names(variables):
    return {owner: sorted(named) for owner, named in variables.items()}


def test_layers_have_their_variables_and_the_seed_of_a_dropout(model):
    layers = names(TrainingState(model, {}, {}).layers)

    assert layers == {
        "norm": ["beta", "gamma", "moving_mean", "moving_variance"],
        "twice": ["dense.bias", "dense.bias_1", "dense.kernel", "dense.kernel_1"],
        "drop": ["seed"],
    }


def test_serving_needs_no_seed(model):
    layers = names(ServingState(model).layers)

    assert set(layers) == {"norm", "twice"}


def test_optimizers_are_told_by_phase(model):
    variable = model.get_layer("norm").gamma
    plain = Recipe().build([variable], 0.1)
    scaled = Recipe("adam", None, dtype="mixed_float16").build([variable], 0.1)

    optimizers = names(TrainingState(model, {"a": plain, "b": scaled}, {}).optimizers)

    assert optimizers == {
        "a": ["iteration", "learning_rate", "small_norm_gamma_momentum"],
        "b": [
            "iteration", "learning_rate", "loss_scale.dynamic_scale", "loss_scale.iteration",
            "loss_scale.learning_rate", "loss_scale.step_counter",
            "small_norm_gamma_momentum", "small_norm_gamma_velocity",
        ],
    }  # fmt: skip
