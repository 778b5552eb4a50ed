import keras
import pytest

from pyexport import phases
from pyexport.errors import ExportError
from pyexport.phases import Start


@pytest.fixture(scope="module")
def model():
    return keras.Sequential(
        [
            keras.Input((8,), name="input"),
            keras.layers.Dense(4, name="a"),
            keras.layers.BatchNormalization(name="norm"),
            keras.layers.Dense(3, name="b"),
            keras.layers.Dropout(0.5, name="dropout"),
            keras.layers.Dense(2, name="c"),
            keras.layers.Softmax(name="softmax"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("warmup=head", Start("warmup", "head")),
        ("stage-2_b=block5_conv1", Start("stage-2_b", "block5_conv1")),
        ("x=all", Start("x", "all")),
        ("x=a=b", Start("x", "a=b")),
        ("x=-3:b,epochs=2", Start("x", "-3", epochs=2, end="b")),
    ],
)
def test_parse(text, start):
    assert phases.parse(text) == start


@pytest.mark.parametrize(
    ("text", "culprit"),
    [
        ("warmup", "NAME=FROM"),
        ("=head", "NAME=FROM"),
        ("warmup=", "NAME=FROM"),
        ("x=a:", "NAME=FROM"),
        ("Warm up=head", '"Warm up"'),
        ("-x=head", '"-x"'),
        ("a/b=head", '"a/b"'),
        ("x_from_features=head", "reserved"),
        ("checkpoints=head", "reserved"),
    ],
)
def test_parse_refuses(text, culprit):
    with pytest.raises(ExportError, match=culprit):
        phases.parse(text)


@pytest.mark.parametrize(
    ("start", "trainable", "frozen"),
    [
        ("head", ["b", "c"], ["a", "norm"]),
        ("norm", ["norm", "b", "c"], ["a"]),
        ("dropout", ["c"], ["a", "norm", "b"]),
        ("all", ["a", "norm", "b", "c"], []),
        ("a", ["a", "norm", "b", "c"], []),
    ],
)
def test_resolve_takes_the_layers_from_there_on(model, start, trainable, frozen):
    phase = phases.resolve(model, "b", Start("x", start), 0.1, 3)

    assert [layer.name for layer in phase.trainable] == trainable
    assert [layer.name for layer in phase.frozen] == frozen
    assert (phase.learning_rate, phase.epochs) == (0.1, 3)


def test_statistics_are_not_trained(model):
    phase = phases.resolve(model, "b", Start("x", "norm"), 0.1, 3)

    assert [v.name for v in phase.variables] == ["gamma", "beta", *["kernel", "bias"] * 2]


@pytest.mark.parametrize(
    ("start", "culprit"), [("conv", 'no layer "conv"'), ("softmax", "parameters to train")]
)
def test_resolve_refuses(model, start, culprit):
    with pytest.raises(ExportError, match=culprit):
        phases.resolve(model, "b", Start("x", start), 0.1, 3)
