"""What a .keras file is refused for before TensorFlow is loaded."""

import json
import subprocess
import sys
import zipfile

import pytest

from pyexport import savedmodel
from pyexport.errors import ExportError
from pyexport.main_test import ROOT


def layer(kind, name, **config):
    return {"class_name": kind, "name": name, "config": {"name": name, **config}}


def policy(name, kind="DTypePolicy"):
    return {"module": "keras", "class_name": kind, "config": {"name": name}}


def model(*layers, inputs=("input", 0, 0), outputs=None):
    outputs = outputs or [layers[-1]["name"], 0, 0]
    config = {"name": "m", "layers": list(layers), "input_layers": inputs, "output_layers": outputs}
    return {"class_name": "Functional", "config": config}


def saved(folder, config):
    path = str(folder / "m.keras")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("config.json", config if isinstance(config, str) else json.dumps(config))
    return path


DENSE = layer("Dense", "out", activation="softmax")


def ending(activation):
    return layer("Dense", "out", activation=activation)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ([], "is not a .keras file"),
        ("[" * 100_000, "is not a .keras file"),
        ({"class_name": "Functional"}, "is not a .keras file"),
        ({"class_name": "Mine", "config": {}}, "is a subclassed model, Mine"),
        (model(DENSE, inputs={"a": ["a", 0, 0], "b": ["b", 0, 0]}), "has 2 inputs (a, b)"),
        (model(DENSE, inputs=[["a", 0, 0], ["b", 0, 0]]), "has 2 inputs (a, b)"),
        (model(DENSE, outputs=[["out", 0, 0], ["x", 0, 0]]), "has 2 outputs (out, x)"),
        (model(layer("Lambda", "twice"), DENSE), 'layer "twice" is a Lambda'),
        (
            model(layer("Dense", "fc", dtype=policy("int8_from_float32", "QuantizedDTypePolicy"))),
            'layer "fc" is quantized',
        ),
        (model(layer("Dense", "fc", dtype=policy("float16"))), 'layer "fc" keeps its weights in'),
        (model(layer("Dense", "fc", dtype="float64")), "keeps its weights in float64"),
        (
            model(
                layer("Dense", "a", dtype=policy("mixed_float16")),
                layer("Dense", "b", dtype=policy("mixed_bfloat16")),
            ),
            "layers compute in mixed_float16 and mixed_bfloat16",
        ),
    ],
)
def test_refusals(tmp_path, config, message):
    with pytest.raises(ExportError) as refused:
        savedmodel.check(saved(tmp_path, config), [], None)

    assert message in str(refused.value)
    assert refused.value.hint


@pytest.mark.parametrize("inputs", [["i", 0, 0], [["i", 0, 0]], {"picture": ["i", 0, 0]}])
def test_one_input_in_any_form(tmp_path, inputs):
    path = saved(tmp_path, model(DENSE, inputs=inputs, outputs={"classes": ["out", 0, 0]}))

    assert savedmodel.check(path, [], None) == savedmodel.Saved("float32", "out", "softmax")


def test_the_number_format_of_the_layers(tmp_path):
    nested = model(layer("Conv2D", "conv", dtype=policy("mixed_bfloat16")))
    path = saved(tmp_path, model(nested | {"name": "m"}, DENSE | {"dtype": policy("float32")}))

    assert savedmodel.check(path, [], None).dtype == "mixed_bfloat16"


def test_weights_in_half_precision_with_another_format_said(tmp_path):
    path = saved(tmp_path, model(layer("Dense", "fc", dtype=policy("float16"))))

    assert savedmodel.check(path, [], "float32").dtype == "float16"


@pytest.mark.parametrize(
    ("last", "gives", "task", "message"),
    [
        (DENSE, None, "classify", 'layer "out" ends it with a softmax, and a new head'),
        (layer("Softmax", "end"), None, "classify", 'layer "end" ends it with a softmax'),
        (model(DENSE) | {"name": "m"}, None, "classify", 'layer "out" ends it with a softmax'),
        (ending("sigmoid"), None, "classify", "ends it with a sigmoid, and a new head"),
        (ending("sigmoid"), "softmax", "classify", "a sigmoid, which is no softmax: an image"),
        (ending("tanh"), "logits", "classify", "a tanh, which is no logits: an image would"),
        (ending("sigmoid"), None, "multilabel", "ends it with a sigmoid, and a new head"),
        (ending("sigmoid"), "logits", "multilabel", "--gives logits: layer"),
        (ending("tanh"), "logits", "multilabel", "a tanh, which is no logits: a class would"),
        (DENSE, "sigmoid", "multilabel", "a softmax, which is no sigmoid: a class would"),
    ],
)
def test_a_head_that_does_not_fit(tmp_path, last, gives, task, message):
    path = saved(tmp_path, model(last))

    with pytest.raises(ExportError) as refused:
        savedmodel.check_head(path, savedmodel.check(path, [], None), gives, task)

    assert message in str(refused.value)


@pytest.mark.parametrize("activation", ["linear", "relu", "tanh"])
def test_features_are_no_classifier(tmp_path, activation):
    path = saved(tmp_path, model(layer("Dense", "features", activation=activation)))

    savedmodel.check_head(path, savedmodel.check(path, [], None), None, "classify")


def test_refused_before_tensorflow_is_loaded(tmp_path):
    script = (
        "import sys; from pyexport.__main__ import main; code = main(sys.argv[1:]); "
        "sys.exit(99 if 'tensorflow' in sys.modules or 'keras' in sys.modules else code)"
    )
    argv = ["--model", saved(tmp_path, model(DENSE)), "--classes", "5", "--output", "graph"]

    done = subprocess.run([sys.executable, "-c", script, *argv], cwd=ROOT)

    assert done.returncode == 2
