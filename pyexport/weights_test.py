import h5py
import keras
import numpy as np
import pytest

from pyexport import weights
from pyexport.backbones import BACKBONES
from pyexport.errors import ExportError

TINY, VGG16 = BACKBONES["TinyVGG16"], BACKBONES["VGG16"]


def check_and_load(path):
    weights.check(TINY, str(path))
    return weights.load(TINY, str(path), 32)


def write_legacy(model, path):
    """Writes the layout of the ImageNet files that Keras offers for download."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        for layer in model.layers:
            group = file.create_group(layer.name)
            names = [f"{layer.name}/{v.name}:0" for v in layer.weights]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, v in zip(names, layer.weights, strict=True):
                group[name] = v.numpy()


@pytest.mark.parametrize("name", ["tiny.weights.h5", "tiny_notop.h5"])
def test_a_file_fills_the_backbone(tmp_path, name):
    saved, path = TINY.build(32), tmp_path / name
    if name.endswith(".weights.h5"):
        saved.save_weights(path)
    else:
        write_legacy(saved, path)

    loaded = check_and_load(path)

    for want, got in zip(saved.weights, loaded.weights, strict=True):
        np.testing.assert_array_equal(want, got)


@pytest.mark.parametrize("name", ["imagenet.weights.h5", "imagenet_notop.h5"])
def test_efficientnet_is_what_keras_makes_of_its_own_file(tmp_path, monkeypatch, name):
    efficientnet, path = BACKBONES["EfficientNetB0"], tmp_path / name
    saved = efficientnet.build(32)
    normalization = next(x for x in saved.layers if isinstance(x, keras.layers.Normalization))
    # As in the file that Keras downloads.
    normalization.adapt_mean.assign([0.485, 0.456, 0.406])
    normalization.adapt_variance.assign([0.229, 0.224, 0.225])
    if name.endswith(".weights.h5"):
        saved.save_weights(path)
    else:
        write_legacy(saved, path)
    download = "keras.src.applications.efficientnet.file_utils.get_file"
    monkeypatch.setattr(download, lambda *_, **__: str(path))
    images = np.random.default_rng(0).uniform(0, 255, (2, 32, 32, 3)).astype("float32")

    wants = first_convolution(efficientnet.imagenet(32))(images)
    loaded = weights.load(efficientnet, str(path), 32)

    np.testing.assert_allclose(first_convolution(loaded)(images), wants, rtol=1e-4, atol=1e-4)


def first_convolution(model):
    return keras.Model(model.input, model.get_layer("stem_conv").output)


def test_a_missing_file(tmp_path):
    with pytest.raises(ExportError, match="read weights .*no.h5.*no such file or directory"):
        check_and_load(tmp_path / "no.h5")


def test_a_file_that_is_not_hdf5(tmp_path):
    (tmp_path / "text.h5").write_text("weights")

    with pytest.raises(ExportError, match="is not an HDF5 file"):
        check_and_load(tmp_path / "text.h5")


@pytest.mark.parametrize("size", [8, 4000])
def test_a_truncated_file(tmp_path, size):
    path = tmp_path / "half.weights.h5"
    TINY.build(32).save_weights(path)
    path.write_bytes(path.read_bytes()[:size])

    with pytest.raises(ExportError, match="do not fit TinyVGG16"):
        check_and_load(path)


@pytest.mark.parametrize("name", ["wide.weights.h5", "wide.h5"])
def test_weights_of_another_width(tmp_path, name):
    path, wide = tmp_path / name, VGG16.build(32)
    if name.endswith(".weights.h5"):
        wide.save_weights(path)
    else:
        write_legacy(wide, path)

    with pytest.raises(ExportError, match="do not fit TinyVGG16: .+"):
        check_and_load(path)


@pytest.mark.parametrize("name", ["part.weights.h5", "part.h5"])
def test_weights_of_a_part(tmp_path, name):
    whole = TINY.build(32)
    part = keras.Model(whole.input, whole.get_layer("block4_pool").output)
    if name.endswith(".weights.h5"):
        part.save_weights(tmp_path / name)
    else:
        write_legacy(part, tmp_path / name)

    with pytest.raises(ExportError, match="do not fit TinyVGG16: .+"):
        check_and_load(tmp_path / name)


def test_an_hdf5_file_of_something_else(tmp_path):
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["numbers"] = [1, 2, 3]

    with pytest.raises(ExportError, match="do not fit TinyVGG16"):
        check_and_load(tmp_path / "data.h5")
