"""What users' models do beside layers one after the other is as in Keras."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from pyexport.trials import CLASSES, KEPT, SIZE, batch, body, out, picture, scaled


def test_augmentation_is_on_in_every_phase(export):
    i = picture()
    augmentation = keras.Sequential([layers.RandomFlip(), layers.RandomRotation(0.2)])
    done = export(keras.Model(i, out(body(augmentation(scaled(i))))), *KEPT)

    assert [phase["feature_shape"] for phase in done.manifest["phases"]] == [None, None]
    for phase in ("warmup", "unfreeze"):
        assert len({done.loss(phase) for _ in range(4)}) > 1
    np.testing.assert_array_equal(done.probabilities(), done.probabilities())
    assert "random_flip, random_rotation change the images" in done.printed.out


def test_losses_of_layers_are_in_that_of_a_step(export, own):
    i = picture()
    x = own.Penalty(name="penalty")(body(scaled(i)))
    x = layers.Dense(8, activity_regularizer=keras.regularizers.L2(0.5), name="hidden")(x)
    model = keras.Model(i, out(x))
    done = export(model, *KEPT, "--import", "carried_layers")

    model.compile("sgd", "sparse_categorical_crossentropy")
    images, labels = (x.numpy() for x in batch())
    got = done.loss("warmup"), done.loss("unfreeze")
    want = model.train_on_batch(images.astype("float32"), labels)
    np.testing.assert_allclose(got, [want, want], rtol=1e-5)
    assert "penalty, hidden add" in done.printed.out


def test_what_looks_as_if_rescaled_twice_is_said(export):
    i = picture()
    done = export(keras.Model(i, out(body(scaled(i)))), *KEPT, "--preprocess", "unit")

    assert "warning: with --preprocess unit layer" in done.printed.out


def test_a_guess_is_said(export):
    i = picture()
    done = export(keras.Model(i, out(body(scaled(i)))), *KEPT)

    assert 'guess: the model takes RGB 0..255 and rescales it itself: of that, layer "conv"' in (
        done.printed.out
    )


def test_models_within_of_several_outputs_and_inputs(export):
    a = keras.Input((SIZE, SIZE, 3), name="a")
    first = layers.Conv2D(4, 3, name="first")(a)
    two = keras.Model(a, [first, layers.Conv2D(4, 1, name="second")(first)], name="two")
    b, c = keras.Input((14, 14, 4), name="b"), keras.Input((14, 14, 4), name="c")
    joined = keras.Model({"c": c, "b": b}, {"sum": b - c, "first": b}, name="joined")
    i = keras.Input((SIZE, SIZE, 3), name="picture")
    x, y = two(scaled(i))
    given = joined({"c": y, "b": x})
    x = layers.Concatenate()([given["sum"], given["first"]])
    model = keras.Model({"picture": i}, [out(body(x))])
    done = export(model, *KEPT)

    want = model.predict({"picture": batch()[0].numpy()}, verbose=0)
    np.testing.assert_allclose(done.probabilities(), keras.tree.flatten(want)[0], atol=1e-6)


def test_a_layer_that_writes_its_own_settings_alone(export, own):
    i = picture()
    done = export(
        keras.Model(i, out(own.Gain(2.0)(body(scaled(i))))), *KEPT, "--import", "carried_layers"
    )

    assert done.code == 0
    assert any("gain" in variables for variables in done.graph.layers.values())


@pytest.fixture
def formatted():
    """A model under a dtype policy, its last activation in float32."""

    def make(policy):
        before = keras.config.dtype_policy()
        keras.config.set_dtype_policy(policy)
        try:
            i = picture()
            logits = layers.Dense(CLASSES, name="logits")(body(scaled(i)))
            return keras.Model(i, layers.Activation("softmax", dtype="float32")(logits))
        finally:
            keras.config.set_dtype_policy(before)

    return make


def test_mixed_precision_of_the_file_is_kept(export, formatted):
    done = export(formatted("mixed_float16"), *KEPT)

    assert done.manifest["dtype"] == "mixed_float16"
    assert done.manifest["optimizer"]["loss_scaling"]
    assert "guess: --dtype mixed_float16" in done.printed.out
    assert done.graph.layers["conv"]["kernel"].dtype == tf.float32


def test_weights_in_half_precision_become_float32_where_that_is_said(export, formatted):
    model = formatted("float16")
    assert "keeps its weights in float16" in export(model, *KEPT).refusal()

    done = export(model, *KEPT, "--dtype", "float32")

    assert done.graph.layers["conv"]["kernel"].dtype == tf.float32
    want = model.predict(batch()[0].numpy(), verbose=0)
    np.testing.assert_allclose(done.probabilities(), want, atol=5e-3)


def test_weights_that_change_without_gradients(export):
    i = picture()
    normed = layers.SpectralNormalization(layers.Conv2D(4, 3), name="normed")
    model = keras.Model(i, out(body(normed(scaled(i)))))
    done = export(model, *KEPT)

    warmup, unfreeze = done.manifest["phases"]
    assert (warmup["statistics"], unfreeze["statistics"]) == ([], ["normed"])
    assert "in phase warmup normed of the frozen part run as in evaluation" in done.printed.out
    before = done.graph.layers["normed"]["vector_u"].numpy()
    done.loss("warmup")
    np.testing.assert_array_equal(done.graph.layers["normed"]["vector_u"], before)
    done.loss("unfreeze")
    assert np.any(done.graph.layers["normed"]["vector_u"] != before)
