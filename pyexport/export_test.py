import json
import os

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from pyexport import arguments, saving
from pyexport.backbones import BACKBONES
from pyexport.conftest import TINY_FLAGS
from pyexport.export import export

IMAGES = ("images", tf.uint8, (None, 32, 32, 3))
LABELS = ("labels", tf.int32, (None,))
STEP = (LABELS, ("weights", tf.float32, (None,)))
STEPPED = (("loss", tf.float32, ()), ("correct", tf.float32, ()))
PROBABILITIES = ("probabilities", tf.float32, (None, 5))
EVALUATED = (("loss", tf.float32, (None,)), PROBABILITIES)


def expected_signatures(manifest):
    signatures = {
        "evaluate": ((IMAGES, LABELS), EVALUATED),
        "serving_default": ((IMAGES,), (PROBABILITIES,)),
        "serving_bytes": ((("image_bytes", tf.string, (None,)),), (PROBABILITIES,)),
    }
    for phase in manifest["phases"]:
        name, shape = phase["name"], phase["feature_shape"]
        signatures[f"train_{name}"] = ((IMAGES, *STEP), STEPPED)
        if shape is not None:
            features = ("features", tf.float32, (None, *shape))
            signatures[f"features_{name}"] = ((IMAGES,), (features,))
            signatures[f"train_{name}_from_features"] = ((features, *STEP), STEPPED)
            signatures[f"evaluate_{name}_from_features"] = ((features, LABELS), EVALUATED)
    for scalar in manifest["scalars"]:
        for name in scalar["signatures"]:
            inputs, outputs = signatures[name]
            signatures[name] = (
                (*inputs, (scalar["name"], tf.as_dtype(scalar["type"]), ())),
                outputs,
            )
    return signatures


def read_graph(path):
    graph = saved_model_pb2.SavedModel()
    with open(path, "rb") as file:
        graph.ParseFromString(file.read())
    return graph.meta_graphs[0]


def described(tensors):
    shapes = {name: tf.TensorShape(t.tensor_shape) for name, t in tensors.items()}
    return {(name, tf.as_dtype(t.dtype), tuple(shapes[name])) for name, t in tensors.items()}


def test_signatures_are_those_of_the_manifest(tiny):
    signatures = read_graph(os.path.join(tiny.folder, "saved_model.pb")).signature_def
    expected = expected_signatures(tiny.manifest)

    assert set(signatures) - {"__saved_model_init_op"} == set(expected)
    for name, (inputs, outputs) in expected.items():
        assert described(signatures[name].inputs) == set(inputs), name
        assert described(signatures[name].outputs) == set(outputs), name


def test_train_signatures_take_the_hyperparameters(tiny):
    taken = {scalar["name"]: set(scalar["signatures"]) for scalar in tiny.manifest["scalars"]}
    train = {f"train_{phase}" for phase in ("warmup", "unfreeze", "stage-3")}
    features = {f"train_{phase}_from_features" for phase in ("warmup", "unfreeze")}

    assert taken == dict.fromkeys(("learning_rate", "momentum", "dropout"), train | features)


def test_smoothed_labels_are_those_of_evaluation_too(tmp_path):
    flags = [*TINY_FLAGS, "--phase", "warmup=head", "--label-smoothing", "0.1"]
    manifest, _ = export(arguments.parse([*flags, "--output", str(tmp_path / "graph")]))

    signatures = read_graph(str(tmp_path / "graph" / "saved_model.pb")).signature_def
    for name, (inputs, _) in expected_signatures(manifest).items():
        assert described(signatures[name].inputs) == set(inputs), name
    (smoothing,) = (x for x in manifest["scalars"] if x["name"] == "label_smoothing")
    assert (smoothing["default"], smoothing["minimum"], smoothing["below"]) == (0.1, 0, 1)
    assert set(smoothing["signatures"]) == {
        "train_warmup", "train_warmup_from_features", "evaluate", "evaluate_warmup_from_features",
    }  # fmt: skip


def test_manifest(tiny):
    with open(os.path.join(tiny.folder, saving.MANIFEST), encoding="utf-8") as file:
        manifest = json.load(file)

    assert manifest == tiny.manifest
    given = {"interpolation": "bilinear", "fit": "squash"}
    assert manifest["input"] == {"height": 32, "width": 32} | given
    assert manifest["layers"][:2] == [
        {"name": "input", "type": "InputLayer", "parameters": 0, "output_shape": [32, 32, 3]},
        {"name": "block1_conv1", "type": "Conv2D", "parameters": 224, "output_shape": [32, 32, 8]},
    ]
    assert manifest["head"] == {
        "first": "flatten", "pooling": "flatten", "units": 16, "dropout": 0.5,
    }  # fmt: skip
    warmup, unfreeze, whole = manifest["phases"]
    assert (warmup["trainable"], warmup["feature_shape"]) == (["fc", "predictions"], [64])
    assert (warmup["epochs"], unfreeze["epochs"], whole["epochs"]) == (50, 20, 7)
    assert unfreeze["feature_shape"] == [2, 2, 64]
    assert (whole["frozen"], whole["feature_shape"]) == ([], None)


def test_parameters_add_up(tiny):
    total = sum(layer["parameters"] for layer in tiny.manifest["layers"])

    for phase in tiny.manifest["phases"]:
        assert phase["trainable_parameters"] + phase["frozen_parameters"] == total


def test_unfreeze_is_layers_15_on(tiny):
    names = [layer["name"] for layer in tiny.manifest["layers"]]
    unfreeze = tiny.manifest["phases"][1]

    assert names.index(unfreeze["trainable"][0]) == 15
    assert set(unfreeze["trainable"]) <= set(names[15:])


def test_checkpoint_keys(tiny):
    keys = {key for key, _ in tf.train.list_variables(f"{tiny.folder}/variables/variables")}
    conv, fc = "layers/block1_conv1", "optimizers/warmup/fc"

    for key in (
        f"{conv}/kernel", f"{conv}/bias", "layers/dropout/seed", f"{fc}_kernel_momentum",
        "optimizers/unfreeze/iteration", "optimizers/stage-3/learning_rate",
    ):  # fmt: skip
        assert f"{key}/.ATTRIBUTES/VARIABLE_VALUE" in keys
    # Slots are there for what the phase trains, and for nothing else.
    assert not any(key.startswith("optimizers/warmup/block") for key in keys)


def test_dropout_0_has_no_state(tiny_dropout0):
    keys = tf.train.list_variables(f"{tiny_dropout0.folder}/variables/variables")

    assert not any("dropout" in key for key, _ in keys)


def test_every_train_signature_is_verified(tiny):
    assert [line.split(":")[0] for line in tiny.verified] == [
        "train_warmup", "train_unfreeze", "train_stage-3", "serving_bytes",
    ]  # fmt: skip


def test_the_serving_graph_restores_from_a_training_checkpoint(tiny, tmp_path):
    lean = os.path.join(tiny.folder, "assets.extra", "serving")
    assert os.listdir(lean) == ["saved_model.pb"]
    graph = read_graph(os.path.join(lean, "saved_model.pb"))
    saver = graph.saver_def

    # What Go does: the graph's own ops read the large checkpoint and write a small one.
    (tmp_path / "variables").mkdir()
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.import_graph_def(graph.graph_def, name="")
        source = f"{tiny.folder}/variables/variables"
        session.run(saver.restore_op_name, {saver.filename_tensor_name: source})
        target = f"{tmp_path}/variables/variables"
        session.run(saver.save_tensor_name, {saver.filename_tensor_name: target})
    (tmp_path / "saved_model.pb").write_bytes(open(f"{lean}/saved_model.pb", "rb").read())

    images = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)
    want = tiny.load().signatures["serving_default"](images=tf.constant(images))
    served = tf.saved_model.load(tmp_path)
    got = served.signatures["serving_default"](images=tf.constant(images))
    np.testing.assert_array_equal(got["probabilities"], want["probabilities"])
    assert set(served.signatures) == {"serving_default", "serving_bytes"}
    keys = [key for key, _ in tf.train.list_variables(f"{tmp_path}/variables/variables")]
    assert not any(key.startswith("optimizers") or "seed" in key for key in keys)


def kernels(folder):
    key = "layers/{}/kernel/.ATTRIBUTES/VARIABLE_VALUE"
    layers = ("block1_conv1", "predictions")
    return [tf.train.load_variable(f"{folder}/variables/variables", key.format(x)) for x in layers]


def test_the_seed_decides_the_initial_weights(tiny, tiny_dropout0, tmp_path):
    flags = [*TINY_FLAGS, "--phase", "warmup=head", "--seed", "1"]
    export(arguments.parse([*flags, "--output", str(tmp_path / "other")]))

    same = zip(kernels(tiny.folder), kernels(tiny_dropout0.folder), strict=True)
    assert all(np.array_equal(a, b) for a, b in same)
    other = zip(kernels(tiny.folder), kernels(tmp_path / "other"), strict=True)
    assert not any(np.array_equal(a, b) for a, b in other)


def test_the_number_format_does_not_change_the_initial_weights(tiny_dropout0, tmp_path):
    flags = [*TINY_FLAGS, "--phase", "warmup=head", "--dtype", "mixed_bfloat16"]
    export(arguments.parse([*flags, "--output", str(tmp_path / "half")]))

    pairs = zip(kernels(tiny_dropout0.folder), kernels(tmp_path / "half"), strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)


def test_vgg16_and_tiny_vgg16_have_the_same_layers():
    vgg16, tiny = (BACKBONES[name].build(32) for name in ("VGG16", "TinyVGG16"))

    assert [(layer.name, type(layer)) for layer in tiny.layers] == [
        (layer.name, type(layer)) for layer in vgg16.layers
    ]
