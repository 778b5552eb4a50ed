"""Which hyperparameters are inputs; operands_test.py has what is made of them."""

import keras
import pytest

from pyexport import scalars
from pyexport.recipe import Recipe


def defaults(recipe, dropout=None):
    return {x.name: x.default for x in scalars.hyperparameters(recipe, dropout)}


@pytest.mark.parametrize(
    ("recipe", "want"),
    [
        (Recipe(), {"momentum": 0.9}),
        (Recipe(momentum=0.0), {}),
        (Recipe(weight_decay=0.0, clip=None), {"momentum": 0.9}),
        (
            Recipe(weight_decay=0.1, clip=("clipvalue", 2.0), label_smoothing=0.2),
            {"momentum": 0.9, "weight_decay": 0.1, "clipvalue": 2.0, "label_smoothing": 0.2},
        ),
        (Recipe(momentum=0.0, rates=("layer_decay", 1.0)), {"layer_decay": 1.0}),
        (Recipe(momentum=0.0, focal_gamma=2.0), {"focal_gamma": 2.0}),
        (
            Recipe("adam", momentum=None, clip=("clipnorm", 1.0)),
            {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "clipnorm": 1.0},
        ),
        (
            Recipe("adamw", momentum=None, weight_decay=0.004),
            {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "weight_decay": 0.004},
        ),
        (Recipe("rmsprop", momentum=0.0), {"rho": 0.9, "epsilon": 1e-7}),
        (Recipe("rmsprop", momentum=0.5), {"rho": 0.9, "momentum": 0.5, "epsilon": 1e-7}),
    ],
)
def test_what_is_0_or_off_is_no_input(recipe, want):
    assert defaults(recipe) == want


def test_a_dropout_is_one():
    assert defaults(Recipe(), keras.layers.Dropout(0.3))["dropout"] == 0.3


def test_the_manifests_entry_has_the_range():
    smoothing = scalars.hyperparameters(Recipe(momentum=0.0, label_smoothing=0.1), None)[0]

    assert smoothing.describe(["evaluate"]) == {
        "name": "label_smoothing", "type": "float64", "default": 0.1, "minimum": 0, "below": 1,
        "signatures": ["evaluate"],
    }  # fmt: skip
    rate = scalars.learning_rate(0.01).describe([])
    assert (rate["type"], rate["above"], "below" in rate) == ("float32", 0, False)
