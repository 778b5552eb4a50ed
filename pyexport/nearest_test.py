"""Tests of nearest.py."""

import pytest

from pyexport.nearest import question, usage_error


@pytest.mark.parametrize(
    ("word", "want"),
    [
        ("VGG17", "did you mean VGG16? "),
        ("mobilenetv2", "did you mean MobileNetV2? "),
        ("ResNet-50", "did you mean ResNet50? "),
        ("thing", ""),
    ],
)
def test_question(word, want):
    assert question(word, ["VGG16", "ResNet50", "MobileNetV2"]) == want


def test_usage_errors():
    choices = {"--backbone": ("VGG16", "VGG19"), "--classes": ()}
    choice = "argument --backbone: invalid choice: 'vgg-16' (choose from 'VGG16', 'VGG19')"

    assert usage_error(choice, choices) == (
        '--backbone "vgg-16": there is no such value',
        "did you mean VGG16? ",
    )
    assert usage_error("unrecognized arguments: --clases", choices)[1] == (
        "did you mean --classes? "
    )
    assert usage_error("other", choices) == ("other", "")
