"""The real command: its summary, its errors and its exit codes."""

import os
import subprocess
import sys

import pytest

from pyexport.__main__ import main
from pyexport.backbones import BACKBONES

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TINY = ["--backbone", "TinyVGG16", "--weights", "none"]


def flags(output, *more):
    return [*TINY, "--classes", "5", "--head-units", "8", "--output", str(output), *more]


def command(*argv):
    return subprocess.run(
        [sys.executable, "-m", "pyexport", *argv], cwd=ROOT, capture_output=True, text=True
    )


def test_export_prints_a_summary_and_nothing_else(tmp_path):
    output = tmp_path / "made" / "graph"

    done = command(*flags(output, "--phase", "warmup=head"))

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"exported {output}"
    assert lines[1].startswith(
        "  phase warmup (from head): 565 parameters train, 230,568 are frozen"
    )
    assert [line.split(":")[0] for line in lines[2:]] == [
        "  verified train_warmup", "  verified serving_bytes",
    ]  # fmt: skip
    assert os.listdir(output.parent) == ["graph"]


def test_help_gives_units_and_defaults():
    done = command("--help")

    assert done.returncode == 0
    for text in ("warmup=head", "1e-4", "pixels", "224 for VGG16", "learning rate"):
        assert text in " ".join(done.stdout.split())


def test_an_error_is_one_line_with_a_hint_and_exit_code_2(tmp_path):
    done = command(*flags(tmp_path / "graph", "--phase", "x=block9_conv1"))

    assert (done.returncode, done.stdout) == (2, "")
    error, hint = done.stderr.splitlines()
    assert error == 'pyexport: error: phase "x": no layer "block9_conv1"'
    assert hint.startswith("pyexport: hint: FROM is head, all, -N or one of: input, block1_conv1")
    assert os.listdir(tmp_path) == []


def test_bad_flags_are_refused_before_tensorflow_is_loaded(tmp_path):
    script = (
        "import sys; from pyexport.__main__ import main; code = main(sys.argv[1:]); "
        "sys.exit(99 if 'tensorflow' in sys.modules or 'keras' in sys.modules else code)"
    )
    argv = flags(tmp_path / "graph", "--weights", str(tmp_path / "no.h5"))

    done = subprocess.run([sys.executable, "-c", script, *argv], cwd=ROOT)

    assert done.returncode == 2


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--classes", "1"], "--classes 1 must be 2 or more"),
        (["--classes", "five"], "--classes: invalid int value: 'five'"),
        (["--dropout", "1"], "--dropout 1.0 must be from 0 to below 1"),
        (["--dropout", "nan"], "--dropout nan must be"),
        (["--momentum", "-0.1"], "--momentum -0.1 must be"),
        (["--learning-rate", "0"], "--learning-rate 0.0 must be above 0"),
        (["--head-units", "0"], "--head-units 0 must be 1 or more"),
        (["--input-size", "31"], "--input-size 31 is too small for TinyVGG16"),
        (["--seed", "-1"], "--seed -1 must be"),
        (["--phase", "warmup"], '--phase "warmup" is not NAME=FROM'),
        (["--phase", "a=head", "--phase", "a=all"], 'phase "a" is given twice'),
        (["--epochs", "warmup=0"], '--epochs "warmup=0" is not NAME=N'),
        (["--epochs", "other=3"], '--epochs "other=3": no phase "other"'),
        (["--backbone", "VGG17"], '--backbone "VGG17": there is no such value'),
        (["--weights", "imagenet"], "TinyVGG16 has no ImageNet weights"),
        (["--weights", "noop"], '--weights "noop" is neither imagenet, none nor a .h5 file'),
        (["--task", "detect"], '--task "detect": there is no such value'),
        (
            ["--task", "multilabel", "--focal-gamma", "2"],
            "--focal-gamma does not go with --task multilabel",
        ),
        (["--what"], "unrecognized arguments: --what"),
    ],
)
def test_bad_flags(tmp_path, capsys, more, message):
    assert main(flags(tmp_path / "graph", *more)) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("pyexport: error: ")
    assert message in printed.err.splitlines()[0]
    assert len(printed.err.splitlines()) <= 2


def test_missing_flags(capsys):
    assert main([]) == 2

    assert "--classes, --output" in capsys.readouterr().err
    assert main(["--classes", "5", "--output", "x"]) == 2

    assert "--backbone --model is required" in capsys.readouterr().err


def test_an_output_that_is_something_else_is_kept(tmp_path, capsys):
    output = tmp_path / "photos"
    output.mkdir()
    (output / "cat.jpg").touch()

    assert main(flags(output)) == 2

    assert f'--output "{output}" exists and is not a tfft graph' in capsys.readouterr().err
    assert os.listdir(output) == ["cat.jpg"]


def test_an_output_that_cannot_be_written(tmp_path, capsys):
    (tmp_path / "file").touch()

    assert main(flags(tmp_path / "file" / "graph")) == 2

    assert f'make folder "{tmp_path / "file"}"' in capsys.readouterr().err


def test_imagenet_weights_that_cannot_be_downloaded(tmp_path, capsys, monkeypatch):
    def fail(size):
        print("Downloading data from https://example.org/notop.h5")
        raise Exception("URL fetch failure on https://example.org/notop.h5: unreachable")

    backbone = BACKBONES["VGG16"]
    monkeypatch.setitem(vars(backbone), "imagenet", fail)
    argv = ["--backbone", "VGG16", "--weights", "imagenet", "--classes", "5"]

    assert main([*argv, "--output", str(tmp_path / "graph")]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    *_, error, hint = printed.err.splitlines()
    assert error.startswith("pyexport: error: download the ImageNet weights of VGG16: URL fetch")
    assert "--weights FILE" in hint
    assert os.listdir(tmp_path) == []


def test_an_export_that_fails_leaves_the_old_graph(tmp_path, capsys, monkeypatch):
    from pyexport import export, verification

    output = tmp_path / "graph"
    (output / "assets.extra").mkdir(parents=True)
    (output / "assets.extra" / "tfft.json").write_text("{}")

    def fail(folder, manifest, every):
        raise verification.VerificationError("train_warmup changes layers/block1_conv1/kernel")

    monkeypatch.setattr(export, "verify", fail)
    assert main(flags(output)) == 1

    assert "train_warmup changes layers/block1_conv1/kernel" in capsys.readouterr().err
    assert os.listdir(tmp_path) == ["graph"]
    assert os.listdir(output) == ["assets.extra"]
