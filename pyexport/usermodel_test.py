"""Models of the user's own: what is taken, what is refused, and what Keras makes of them."""

import json
import os

import keras
import numpy as np
import pytest
import tensorflow as tf

from pyexport import arguments
from pyexport.__main__ import main
from pyexport.export import export

CLASSES = 5
CUSTOM = """
import keras

class Twice(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.norm = keras.layers.BatchNormalization()
        self.drop = keras.layers.Dropout(0.3, seed=0)
        self.dense = keras.layers.Dense(6)

    def call(self, x):
        return self.drop(self.norm(self.dense(x)))
"""


def images(count=6, size=16):
    return np.random.default_rng(0).integers(0, 256, (count, size, size, 3), np.uint8)


def body():
    inputs = keras.Input((16, 16, 3), name="pixels")
    x = keras.layers.Rescaling(1 / 255, name="scale")(inputs)
    stem = keras.layers.Conv2D(4, 3, padding="same", name="stem")(x)
    x = keras.layers.BatchNormalization(name="norm")(stem)
    x = keras.layers.Add(name="add")([x, stem])
    return keras.Model(inputs, keras.layers.Conv2D(6, 3, name="last")(x), name="body")


def nested(activation="softmax", scope="functional"):
    """What the guide to transfer learning builds: a backbone within a model."""
    inputs = keras.Input((16, 16, 3), name="photo")
    x = body()(inputs, training=False)
    x = keras.layers.GlobalAveragePooling2D(name="pool")(x)
    x = keras.Sequential([keras.layers.Dense(7, name="fc"), keras.layers.ReLU(name="act")])(x)
    return keras.Model(inputs, keras.layers.Dense(CLASSES, activation, name="out")(x))


def save(model, folder):
    path = str(folder / "mine.keras")
    model.save(path)
    return path


def flags(folder, path, *more):
    return ["--model", path, "--classes", str(CLASSES), "--output", str(folder / "graph"), *more]


def exported(folder, path, *more):
    manifest, _ = export(arguments.parse(flags(folder, path, *more)))
    return manifest, tf.saved_model.load(str(folder / "graph"))


def probabilities(graph):
    return graph.signatures["serving_default"](images=tf.constant(images()))["probabilities"]


@pytest.mark.parametrize("activation", ["softmax", None])
def test_a_whole_classifier_is_kept_as_it_is(tmp_path, activation):
    model = nested(activation)
    gives = "softmax" if activation else "logits"

    manifest, graph = exported(
        tmp_path, save(model, tmp_path), "--head", "none", "--gives", gives,
        "--phase", "warmup=head", "--phase", "last=last", "--phase", "three=-3",
    )  # fmt: skip

    want = model.predict(images(), verbose=0)
    want = want if activation else keras.ops.softmax(want)
    np.testing.assert_allclose(probabilities(graph), want, atol=1e-6)
    names = [layer["name"] for layer in manifest["layers"]]
    assert names == [
        "photo", "scale", "stem", "norm", "add", "last", "pool", "fc", "act", "out",
    ]  # fmt: skip
    assert manifest["head"] == {"first": "pool"}
    trained = [phase["trainable"] for phase in manifest["phases"]]
    assert trained == [["fc", "out"], ["last", "fc", "out"], ["fc", "out"]]
    assert [phase["cut"] for phase in manifest["phases"]] == ["pool", "add", "pool"]


def test_a_backbone_gets_the_recipes_head(tmp_path):
    manifest, _ = exported(tmp_path, save(body(), tmp_path), "--head-units", "8")

    assert manifest["head"] == {"first": "avg_pool", "pooling": "avg", "units": 8, "dropout": 0.5}
    assert [phase["from"] for phase in manifest["phases"]] == ["head", "all"]
    assert manifest["backbone"] == "mine.keras"


def test_a_sequential_model_with_layers_that_were_frozen(tmp_path):
    model = keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            keras.layers.Conv2D(4, 3, name="conv", trainable=False),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(CLASSES, name="out"),
            keras.layers.Softmax(name="softmax"),
        ]
    )
    manifest, graph = exported(
        tmp_path, save(model, tmp_path), "--head", "none", "--gives", "softmax",
        "--preprocess", "unit",
    )  # fmt: skip

    np.testing.assert_allclose(
        probabilities(graph), model.predict(images() / 255.0, verbose=0), atol=1e-6
    )
    assert manifest["phases"][1]["trainable"] == ["conv", "out"]


def test_layers_of_the_users_own(tmp_path, monkeypatch):
    (tmp_path / "own_layers.py").write_text(CUSTOM)
    monkeypatch.syspath_prepend(tmp_path)
    import own_layers

    inputs = keras.Input((16, 16, 3))
    x = keras.layers.Rescaling(1 / 255)(inputs)
    x = keras.layers.Conv2D(4, 3, name="conv")(x)
    x = keras.layers.GlobalAveragePooling2D(name="pool")(x)
    x = own_layers.Twice(name="twice")(x)
    model = keras.Model(inputs, keras.layers.Dense(CLASSES, name="out")(x))
    path = save(model, tmp_path)
    given = ["--import", "own_layers", "--head", "none", "--gives", "logits"]

    manifest, graph = exported(tmp_path, path, *given, "--train-batchnorm", "--phase", "all=all")

    want = keras.ops.softmax(model.predict(images(), verbose=0))
    np.testing.assert_allclose(probabilities(graph), want, atol=1e-6)
    assert manifest["phases"][0]["statistics"] == ["twice"]
    assert "seed" in graph.layers["twice"]


def refused(tmp_path, capsys, argv):
    assert main(argv) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    error, *hint = printed.err.splitlines()
    assert len(hint) <= 1
    return error.removeprefix("pyexport: error: ")


class Subclassed(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(CLASSES)

    def call(self, x):
        return self.dense(keras.ops.mean(x, axis=(1, 2)))


def subclassed():
    model = Subclassed()
    model(np.zeros((1, 16, 16, 3), np.float32))
    return model


def two_inputs():
    a, b = keras.Input((16, 16, 3), name="a"), keras.Input((16, 16, 3), name="b")
    return keras.Model([a, b], keras.layers.Add()([a, b]))


def dense(*shape):
    inputs = keras.Input(shape)
    return keras.Model(inputs, keras.layers.Dense(CLASSES)(keras.layers.Flatten()(inputs)))


WHOLE = ["--head", "none", "--gives", "logits"]
SOFTMAX = ["--head", "none", "--gives", "softmax"]


@pytest.mark.parametrize(
    ("model", "more", "message"),
    [
        (subclassed, WHOLE, "is a subclassed model, Subclassed: only functional and sequential"),
        (two_inputs, WHOLE, "has 2 inputs (a, b), not one image"),
        (lambda: dense(8), WHOLE, "takes (8), not RGB images (height, width, 3)"),
        (lambda: dense(16, 16, 1), WHOLE, "takes (16, 16, 1), not RGB images"),
        (lambda: dense(16, 8, 3), WHOLE, "takes images of 16x8, not square ones"),
        (nested, [*SOFTMAX, "--phase", "x=conv9"], 'phase "x": no layer "conv9"'),
        (nested, [*SOFTMAX, "--phase", "x=-99"], "FROM -99 of a model of 10 layers"),
        (nested, WHOLE, "--gives logits: the model's last layer gives probabilities"),
        (lambda: nested(None), SOFTMAX, "last layer gives values from"),
        (lambda: nested(None), [*WHOLE, "--input-size", "32"], "takes images of 16 pixels"),
        (lambda: dense(16, 16, 3), WHOLE, "does not rescale its input itself"),
        (body, WHOLE, "--classes 5: the model's last layer gives (14, 14, 6)"),
        (body, ["--head", "none"], "--head none needs --gives"),
        (body, ["--gives", "logits"], "--gives goes with --head none"),
        (body, ["--weights", "none"], "--weights goes with --backbone"),
        (body, [*WHOLE, "--dropout", "0.1"], "--dropout goes with --head recipe"),
        (body, ["--import", "no_such_module"], '--import "no_such_module": no such module'),
    ],
)
def test_refusals(tmp_path, capsys, model, more, message):
    path = save(model(), tmp_path)

    assert message in refused(tmp_path, capsys, flags(tmp_path, path, *more))
    assert os.listdir(tmp_path) == ["mine.keras"]


def test_a_wrong_number_of_classes(tmp_path, capsys):
    argv = flags(tmp_path, save(nested(None), tmp_path), *WHOLE)
    argv[argv.index(str(CLASSES))] = "7"

    assert "--classes 7: the model's last layer gives (5)" in refused(tmp_path, capsys, argv)


def test_no_trainable_layer_in_a_phase(tmp_path, capsys):
    inputs = keras.Input((16, 16, 3))
    x = keras.layers.Dense(CLASSES)(keras.layers.Flatten()(keras.layers.Rescaling(1 / 255)(inputs)))
    model = keras.Model(inputs, keras.layers.ReLU(name="end")(x))
    argv = flags(tmp_path, save(model, tmp_path), *WHOLE, "--phase", "x=end")

    assert 'no layer from "end" on has parameters' in refused(tmp_path, capsys, argv)


@pytest.mark.parametrize("content", [b"text", b""])
def test_a_file_that_is_no_model(tmp_path, capsys, content):
    path = tmp_path / "mine.keras"
    path.write_bytes(content)

    assert "is not a .keras file" in refused(tmp_path, capsys, flags(tmp_path, str(path)))
    assert "no such file" in refused(tmp_path, capsys, flags(tmp_path, str(path) + "x"))


def test_two_layers_of_one_name_in_two_models_are_told_apart(tmp_path):
    inputs = keras.Input((16, 16, 3))
    x = keras.layers.Rescaling(1 / 255)(inputs)
    for name in ("one", "two"):
        part = [keras.layers.Conv2D(3, 3, name="conv"), keras.layers.ReLU(name=f"{name}_act")]
        x = keras.Sequential(part, name=name)(x)
    path = save(keras.Model(inputs, x), tmp_path)

    manifest, _ = exported(tmp_path, path, "--phase", "x=two_conv")

    names = [layer["name"] for layer in manifest["layers"]]
    assert names[2:6] == ["conv", "one_act", "two_conv", "two_act"]
    assert json.dumps(manifest["phases"][0]["frozen"]) == '["conv"]'
