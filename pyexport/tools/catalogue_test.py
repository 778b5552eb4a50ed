"""backbones.json against keras.applications as it is installed."""

import pytest

from pyexport import listing
from pyexport.backbones import BACKBONES
from pyexport.tools.catalogue import INPUT_SIZES, measure

# One with preprocessing within, one whose layers are numbered, one that nests models.
SOME = ("MobileNetV3Small", "InceptionV3", "ConvNeXtTiny")


@pytest.fixture
def applications():
    import keras

    made = vars(keras.applications).items()
    return {name for name, make in made if callable(make) and name[0].isupper()}


def test_every_network_of_keras_is_there(applications):
    assert applications == set(BACKBONES) - {"TinyVGG16"}


def test_the_rows_are_what_keras_builds(networks):
    for module, names in INPUT_SIZES.items():
        for name in set(names) & set(networks):
            row, backbone = measure(module, name), BACKBONES[name]
            assert row["blocks"] == backbone.blocks, name
            assert row["parameters"] == backbone.parameters, name
            assert row["input_size"] == backbone.input_size, name


def test_the_list_names_every_network_and_the_layers_of_one():
    table = listing.table().splitlines()

    assert [line.split()[0] for line in table[1 : 1 + len(BACKBONES)]] == list(BACKBONES)
    assert "block5_conv1" in table[1]
    assert listing.detail(BACKBONES["VGG16"]).splitlines()[-1].split() == ["block5", "block5_conv1"]
