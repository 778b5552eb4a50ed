import os

import pytest

from pyexport import saving
from pyexport.errors import ExportError


def write_graph(folder, text):
    os.makedirs(os.path.join(folder, "assets.extra"), exist_ok=True)
    with open(os.path.join(folder, saving.MANIFEST), "w", encoding="utf-8") as file:
        file.write(text)


def read_graph(folder):
    with open(os.path.join(folder, saving.MANIFEST), encoding="utf-8") as file:
        return file.read()


@pytest.fixture
def output(tmp_path):
    return str(tmp_path / "graph")


@pytest.fixture(params=["exchange", "rename"])
def system(request, monkeypatch):
    if request.param == "rename":
        monkeypatch.setattr(saving, "_exchange", lambda a, b: False)


def test_a_new_folder(output):
    with saving.replace(output) as folder:
        write_graph(folder, "new")
        assert not os.path.exists(output)

    assert read_graph(output) == "new"
    assert os.listdir(os.path.dirname(output)) == ["graph"]


def test_an_old_graph_is_replaced(output, system):
    write_graph(output, "old")
    saving.check(output)

    with saving.replace(output) as folder:
        write_graph(folder, "new")
        assert read_graph(output) == "old"

    assert read_graph(output) == "new"
    assert os.listdir(os.path.dirname(output)) == ["graph"]


def test_a_failure_changes_nothing(output):
    write_graph(output, "old")

    with pytest.raises(ZeroDivisionError), saving.replace(output) as folder:
        write_graph(folder, "new")
        raise ZeroDivisionError

    assert read_graph(output) == "old"
    assert os.listdir(os.path.dirname(output)) == ["graph"]


def test_an_empty_folder_may_be_replaced(output):
    os.mkdir(output)

    saving.check(output)


def test_the_current_folder_is_not_replaced(tmp_path, monkeypatch):
    (tmp_path / "cat.jpg").touch()
    monkeypatch.chdir(tmp_path)

    for output in ("", ".", "./"):
        with pytest.raises(ExportError, match="not a tfft graph"):
            saving.check(output)


def test_a_link_is_not_replaced(output, tmp_path):
    write_graph(tmp_path / "elsewhere", "old")
    os.symlink(tmp_path / "elsewhere", output)

    with pytest.raises(ExportError, match="not a tfft graph"):
        saving.check(output)
