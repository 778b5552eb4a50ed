"""What the tests share: TensorFlow, imported once, and two exported graphs."""

import dataclasses
import json
import os
from typing import Any

import pytest

from pyexport.runtime import load_tensorflow

load_tensorflow()

import tensorflow as tf  # noqa: E402

from pyexport import arguments, saving  # noqa: E402
from pyexport.backbones import BACKBONES  # noqa: E402
from pyexport.export import export  # noqa: E402

TINY_FLAGS = "--backbone TinyVGG16 --weights none --classes 5 --head-units 16".split()


@dataclasses.dataclass(frozen=True)
class Exported:
    """A graph on disk, its manifest and what the verification said."""

    folder: str
    manifest: dict[str, Any]
    verified: list[str]

    def load(self):
        """A fresh copy of the graph, in its initial state."""
        return tf.saved_model.load(self.folder)

    def scalars(self, signature: str, **chosen: float) -> dict[str, tf.Tensor]:
        """What a signature takes beside the batch: its defaults, but for those chosen."""
        return scalars_of(self.manifest, signature, **chosen)


def scalars_of(manifest: dict[str, Any], signature: str, **chosen: float) -> dict[str, tf.Tensor]:
    """The scalars that a signature takes: as the manifest says, but for those chosen."""
    return {
        x["name"]: tf.constant(chosen.get(x["name"], x["default"]), x["type"])
        for x in manifest["scalars"]
        if signature in x["signatures"]
    }


def manifest_of(folder: str) -> dict[str, Any]:
    """The manifest of a graph on disk."""
    with open(os.path.join(folder, saving.MANIFEST), encoding="utf-8") as file:
        return json.load(file)


def export_tiny(folder, *flags: str) -> Exported:
    """Exports TinyVGG16 with random weights."""
    options = arguments.parse([*TINY_FLAGS, "--output", str(folder), *flags])
    return Exported(str(folder), *export(options))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Exported:
    """TinyVGG16 with random weights, the recipe's head and phases, and one more phase."""
    folder = tmp_path_factory.mktemp("graphs") / "tiny"
    phases = ("warmup=head", "unfreeze=block5_conv1", "stage-3=all")
    flags = [flag for phase in phases for flag in ("--phase", phase)]
    return export_tiny(folder, *flags, "--epochs", "stage-3=7")


@pytest.fixture(scope="session")
def tiny_dropout0(tmp_path_factory) -> Exported:
    """TinyVGG16 with random weights and no dropout, so that Keras can do the same steps."""
    return export_tiny(tmp_path_factory.mktemp("graphs") / "tiny-dropout0", "--dropout", "0")


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A module with layers of the user's own."""
    from pyexport import trials

    (tmp_path / "carried_layers.py").write_text(trials.OWN_LAYERS)
    monkeypatch.syspath_prepend(tmp_path)
    import carried_layers

    return carried_layers


@pytest.fixture(name="export")
def export_of(tmp_path, capsys):
    """Gives a model to pyexport."""
    from pyexport import trials

    return lambda model, *flags: trials.Export(tmp_path, capsys, model, *flags)


def pytest_addoption(parser):
    """Adds --backbones all, as make test-backbones gives it, and models made at random."""
    parser.addoption("--backbones", choices=("some", "all"), default="some")
    parser.addoption("--random-models", type=int, default=20, help="how many to export")
    parser.addoption("--seed", type=int, default=0, help="of the first model made at random")


def pytest_generate_tests(metafunc):
    """Gives the networks to measure, and the seeds of models to make."""
    if "model_seed" in metafunc.fixturenames:
        first = metafunc.config.getoption("seed")
        count = metafunc.config.getoption("random_models")
        metafunc.parametrize("model_seed", range(first, first + count))
    if "networks" in metafunc.fixturenames:
        from pyexport.tools.catalogue_test import SOME

        everything = metafunc.config.getoption("backbones") == "all"
        names = [n for n in BACKBONES if n != "TinyVGG16"] if everything else SOME
        metafunc.parametrize("networks", [[name] for name in names], ids=names)


def pytest_terminal_summary(terminalreporter):
    """Says how many of the models made at random were exported, and why others were not."""
    outcomes = [
        value
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "random_model"
    ]
    for outcome in sorted(set(outcomes)):
        terminalreporter.write_line(f"random models: {outcomes.count(outcome)} {outcome}")
