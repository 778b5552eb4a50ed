import os

import numpy as np
import pytest
from PIL import Image

from pyexport.tools import digits


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "digits"
    digits.write(str(folder))
    return folder


def scans(folder):
    return {os.path.relpath(path, folder): path for path in sorted(folder.rglob("*.png"))}


def count(folder, split):
    return [len(os.listdir(folder / split / name)) for name in "56789"]


def test_each_split_has_a_folder_for_each_class(folder):
    assert sorted(os.listdir(folder)) == ["evaluation", "training", "validation"]
    assert count(folder, "training") == [80] * 5
    assert count(folder, "validation") == [30] * 5
    assert min(count(folder, "evaluation")) > 60


def test_no_scan_is_in_two_splits(folder):
    names = [path.name for path in scans(folder).values()]

    assert len(set(names)) == len(names) == 896


def test_pictures_are_32_by_32_and_whole(folder):
    for path in list(scans(folder).values())[::50]:
        picture = np.asarray(Image.open(path))
        assert picture.shape == (32, 32)
        assert picture.max() > 200
        assert picture[:3].max() == 0


def test_writing_again_gives_the_same_files(folder, tmp_path):
    again = tmp_path / "digits"
    again.mkdir()
    (again / "stale").touch()
    digits.write(str(again))

    first = {name: path.read_bytes() for name, path in scans(folder).items()}
    assert {name: path.read_bytes() for name, path in scans(again).items()} == first
    assert sorted(os.listdir(tmp_path)) == ["digits"]
    assert not (again / "stale").exists()
