"""The package tfft-export: what is in it, and what it needs."""

import pathlib
import subprocess
import sys
import tomllib
import zipfile

import pytest

ROOT = pathlib.Path(__file__).parent.parent
VERSION = (ROOT / "VERSION").read_text().strip()
INFO = f"tfft_export-{VERSION}.dist-info"
# What only tests use.
LEFT_OUT = ("conftest", "random_models", "trials")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    script = ROOT / "packaging" / "wheel"
    built = subprocess.run(
        [script, sys.executable, tmp_path_factory.mktemp("wheel")],
        capture_output=True,
        text=True,
        check=True,
    )
    with zipfile.ZipFile(built.stdout.strip()) as file:
        yield file


def test_the_wheel_has_what_an_export_needs_and_no_more(wheel):
    modules = [*ROOT.glob("pyexport/*.py"), *ROOT.glob("pyexport/arguments/*.py")]
    wanted = {
        str(path.relative_to(ROOT))
        for path in modules
        if not path.stem.endswith("_test") and path.stem not in LEFT_OUT
    }
    info = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "top_level.txt"}
    wanted |= {"pyexport/backbones.json"} | {f"{INFO}/{name}" for name in info}

    assert set(wheel.namelist()) == wanted


def test_the_wheel_has_the_command_and_the_licence(wheel):
    def text(name):
        return wheel.read(f"{INFO}/{name}").decode()

    assert "tfft-export = pyexport.__main__:command" in text("entry_points.txt")
    assert text("licenses/LICENSE") == (ROOT / "LICENSE").read_text()
    metadata = text("METADATA").splitlines()
    for line in (f"Version: {VERSION}", "License-Expression: Apache-2.0"):
        assert line in metadata


def test_the_package_needs_what_is_pinned_for_development():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pinned = {
        line
        for name in ("requirements-cpu.in", "requirements-cpu.txt")
        for line in (ROOT / "pyexport" / name).read_text().replace(" \\", "").splitlines()
    }

    assert set(project["project"]["dependencies"]) <= pinned
    assert set(project["build-system"]["requires"]) <= pinned
