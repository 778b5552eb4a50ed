"""What cannot be carried over of users' models is refused by name."""

import keras
import pytest
from keras import layers

from pyexport import graph as graphs
from pyexport.trials import CLASSES, KEPT, body, out, picture, scaled


def test_a_loss_that_is_left_out_is_found(export, monkeypatch):
    i = picture()
    x = layers.ActivityRegularization(l2=0.5)(body(scaled(i)))
    monkeypatch.setattr(graphs, "losses", lambda layer: [])

    done = export(keras.Model(i, out(x)), *KEPT)

    assert "train_warmup is not a step of your Keras model: the loss is" in done.refusal()


def test_a_layer_that_is_left_out_is_found(export, own):
    i = picture()
    x = own.Forgetful(name="forgetful")(body(scaled(i)))

    done = export(keras.Model(i, out(x)), *KEPT, "--import", "carried_layers")

    assert "the graph does not evaluate as your Keras model does" in done.refusal()


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (layers.Normalization(mean=[0.5] * 3, variance=[0.05] * 3), "gets -2.24 to 1.14e+03"),
        (layers.Rescaling(2.0, -1.0), "gets -1 to 509"),
        (layers.Rescaling(1 / 255**2), "gets 0 to 0.00392"),
        (layers.Identity(), "does not rescale its input itself"),
    ],
)
def test_what_does_not_take_0_to_255_is_asked_about(export, first, message):
    i = picture()
    model = keras.Model(i, out(body(first(i))))

    assert message in export(model, *KEPT).refusal()


def test_a_new_head_on_probabilities_is_refused(export):
    i = picture()
    x = body(scaled(i))
    assert 'layer "out" ends it with a softmax' in export(keras.Model(i, out(x))).refusal()

    model = keras.Model(i, out(x) * 1.0)
    assert "is a whole classifier: it gives probabilities" in export(model).refusal()


def test_a_quantized_model_is_refused(export):
    i = picture()
    model = keras.Model(i, out(body(scaled(i))))
    model.quantize("int8")

    assert "is quantized" in export(model, *KEPT).refusal()


def test_randomness_that_cannot_be_repeated_is_refused(export, own):
    i = picture()
    x = own.Noise(name="noise")(body(scaled(i)))

    done = export(keras.Model(i, out(x)), *KEPT, "--import", "carried_layers")

    assert "differ in" in done.refusal() or "is not a step of your Keras model" in done.refusal()


def test_what_a_layer_raises_is_one_line(export, own):
    i = picture()
    x = own.Moody(name="moody")(body(scaled(i)))

    done = export(keras.Model(i, out(x)), *KEPT, "--import", "carried_layers")

    assert "RuntimeError" in done.refusal() and "not today" in done.refusal()


def test_a_softmax_that_is_used_twice_stays(export):
    i = picture()
    x = layers.Dense(CLASSES)(body(scaled(i)))
    shared = layers.Dense(CLASSES, activation="softmax", name="twice")

    done = export(keras.Model(i, shared(shared(x))), *KEPT)

    assert 'the softmax of layer "twice" cannot be removed' in done.refusal()
