import keras
import pytest

from pyexport.recipe import Recipe


@pytest.mark.parametrize(
    ("recipe", "kind"),
    [
        (Recipe(), keras.optimizers.SGD),
        (Recipe("adam", None), keras.optimizers.Adam),
        (Recipe("adamw", None, weight_decay=0.1), keras.optimizers.AdamW),
        (Recipe("rmsprop", 0.0), keras.optimizers.RMSprop),
    ],
)
def test_settings_reach_the_optimizer(recipe, kind):
    optimizer = recipe.optimizer_of(0.5)

    assert type(optimizer) is kind
    assert float(optimizer.learning_rate) == 0.5
    assert getattr(optimizer, "momentum", None) == recipe.momentum
    assert optimizer.weight_decay == recipe.weight_decay


def test_a_clip_and_nesterov_reach_it_too():
    optimizer = Recipe(nesterov=True, clip=("global_clipnorm", 2.0)).optimizer_of(0.5)

    assert (optimizer.nesterov, optimizer.global_clipnorm, optimizer.clipnorm) == (True, 2.0, None)


def test_half_precision_scales_the_loss():
    variable = keras.Variable([1.0])
    kinds = {d: type(Recipe(dtype=d).build([variable], 0.1)) for d in ("float32", "mixed_float16")}

    assert kinds["float32"] is keras.optimizers.SGD
    assert kinds["mixed_float16"] is keras.optimizers.LossScaleOptimizer


def test_the_manifest_tells_numbers_that_are_not_there_as_0():
    described = Recipe("adam", None).describe()["optimizer"]

    assert (described["momentum"], described["weight_decay"], described["clip"]) == (0.0, 0.0, None)
