"""What users' models do beside layers one after the other: as in Keras, or refused by name."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from pyexport import graph as graphs
from pyexport.__main__ import main
from pyexport.conftest import manifest_of, scalars_of

CLASSES, SIZE = 5, 16
KEPT = ["--head", "none", "--gives", "softmax"]
OWN_LAYERS = """
import keras
import tensorflow as tf

class Penalty(keras.layers.Layer):
    def call(self, x):
        self.add_loss(0.1 * keras.ops.mean(keras.ops.square(x)))
        return x

class Gain(keras.layers.Layer):
    def __init__(self, start=1.0):
        super().__init__()
        self.start = start
    def build(self, shape):
        fill = keras.initializers.Constant(self.start)
        self.gain = self.add_weight(shape=(), initializer=fill, name="gain")
    def call(self, x):
        return x * self.gain
    def get_config(self):
        return {"start": self.start}

class Forgetful(keras.layers.Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.factor = 2.0
    def call(self, x):
        return x * self.factor
    def load_own_variables(self, store):
        self.factor = 5.0

class Noise(keras.layers.Layer):
    def call(self, x, training=None):
        return x + tf.random.normal(tf.shape(x)) if training else x

class Moody(keras.layers.Layer):
    def call(self, x, training=None):
        if training:
            raise RuntimeError("not today")
        return x
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A module with layers of the user's own."""
    (tmp_path / "carried_layers.py").write_text(OWN_LAYERS)
    monkeypatch.syspath_prepend(tmp_path)
    import carried_layers

    return carried_layers


def picture():
    return keras.Input((SIZE, SIZE, 3))


def scaled(inputs):
    return layers.Rescaling(1 / 255)(inputs)


def body(x):
    x = layers.Conv2D(6, 3, strides=2, activation="relu", name="conv")(x)
    return layers.GlobalAveragePooling2D(name="pool")(x)


def out(x, activation="softmax"):
    return layers.Dense(CLASSES, activation=activation, name="out")(x)


class Export:
    """A model that was given to pyexport, what it printed and, where it did, what it wrote."""

    def __init__(self, folder, capsys, model, *flags):
        keras.utils.set_random_seed(1)
        self.path, self.folder = str(folder / "m.keras"), str(folder / "graph")
        model.save(self.path)
        self.code = main(
            ["--model", self.path, "--classes", str(CLASSES), "--output", self.folder, *flags]
        )
        self.printed = capsys.readouterr()
        if self.code == 0:
            self.graph, self.manifest = tf.saved_model.load(self.folder), manifest_of(self.folder)

    def loss(self, phase, learning_rate=0.0):
        images, labels = batch()
        scalars = scalars_of(self.manifest, f"train_{phase}", learning_rate=learning_rate)
        train = self.graph.signatures[f"train_{phase}"]
        weights = tf.ones(len(labels))
        return float(train(images=images, labels=labels, weights=weights, **scalars)["loss"])

    def probabilities(self):
        return self.graph.signatures["serving_default"](images=batch()[0])["probabilities"]

    def refusal(self):
        error, hint = self.printed.err.splitlines()
        assert self.code == 2 and hint.startswith("pyexport: hint: ")
        return error


def batch():
    images = np.random.default_rng(0).integers(0, 256, (6, SIZE, SIZE, 3), np.uint8)
    return tf.constant(images), tf.constant(np.arange(6) % CLASSES, tf.int32)


@pytest.fixture
def export(tmp_path, capsys):
    return lambda model, *flags: Export(tmp_path, capsys, model, *flags)


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


def test_a_new_head_on_probabilities_is_refused(export):
    i = picture()
    x = body(scaled(i))
    assert 'layer "out" ends it with a softmax' in export(keras.Model(i, out(x))).refusal()

    model = keras.Model(i, out(x) * 1.0)
    assert "is a whole classifier: it gives probabilities" in export(model).refusal()


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


def test_a_quantized_model_is_refused(export):
    i = picture()
    model = keras.Model(i, out(body(scaled(i))))
    model.quantize("int8")

    assert "is quantized" in export(model, *KEPT).refusal()


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

    assert 'the softmax of layer "twice" cannot be taken off' in done.refusal()
