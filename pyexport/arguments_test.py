"""What the flags become; what is refused is in main_test.py."""

import pytest

from pyexport import arguments
from pyexport.backbones import BACKBONES
from pyexport.errors import ExportError
from pyexport.phases import Start

VGG16 = "--backbone VGG16 --weights none --classes 11 --output graph"
MOBILENET = "--backbone MobileNetV2 --weights none --classes 11 --output graph"


def parse(flags):
    return arguments.parse(flags.split())


def test_the_backbone_decides_what_is_not_given():
    options = parse(VGG16)

    assert options.source.backbone is BACKBONES["VGG16"]
    assert (options.picture.size, options.head.pooling) == (224, "flatten")
    assert options.stages.starts == (
        Start("warmup", "head", learning_rate=1e-4),
        Start("unfreeze", "block5_conv1", learning_rate=1e-4),
    )
    assert options.stages.epochs == {"warmup": 50, "unfreeze": 20}
    assert parse(MOBILENET).head.pooling == "avg"


def test_what_is_given_wins():
    options = parse(
        f"{MOBILENET} --input-size 96 --pooling max --head-units 8 --dropout 0 --seed 3 "
        "--phase a=head,epochs=2 --phase b=all --epochs b=4 --learning-rate 1e-3"
    )

    assert (options.picture.size, options.seed) == (96, 3)
    head = options.head
    assert (head.gives, head.pooling, head.units, head.dropout) == (None, "max", 8, 0)
    assert options.stages.starts == (
        Start("a", "head", epochs=2, learning_rate=1e-3),
        Start("b", "all", learning_rate=1e-3),
    )
    assert (options.stages.epochs["b"], options.stages.learning_rate) == (4, 1e-3)


def test_the_recipe_decides_what_is_not_given():
    modern = parse(f"{VGG16} --recipe modern")

    assert (modern.named, modern.head.pooling, modern.recipe.optimizer) == (
        "modern",
        "avg",
        "adamw",
    )
    assert [start.learning_rate for start in modern.stages.starts] == [1e-3, 1e-5]
    assert parse(VGG16) == parse(f"{VGG16} --recipe classic")


def test_what_is_given_wins_over_the_recipe():
    options = parse(
        f"{VGG16} --recipe modern --pooling flatten --optimizer sgd --learning-rate 1e-2 "
        "--epochs warmup=3 --phase warmup=head --phase a=all,learning_rate=1e-6"
    )

    assert (options.head.pooling, options.recipe.optimizer) == ("flatten", "sgd")
    assert [start.learning_rate for start in options.stages.starts] == [1e-2, 1e-6]
    assert options.stages.epochs == {"warmup": 3, "a": 8}


@pytest.mark.parametrize(
    ("flags", "momentum", "weight_decay", "clip"),
    [
        ("", 0.9, None, None),
        ("--optimizer adam", None, None, None),
        ("--optimizer adamw", None, 0.004, None),
        ("--optimizer rmsprop --clipnorm 2", 0.0, None, ("clipnorm", 2.0)),
        ("--momentum 0 --weight-decay 0.1", 0.0, 0.1, None),
    ],
)
def test_the_optimizer_decides_what_is_not_given(flags, momentum, weight_decay, clip):
    recipe = parse(f"{VGG16} {flags}").recipe

    assert (recipe.momentum, recipe.weight_decay, recipe.clip) == (momentum, weight_decay, clip)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ("--gives logits", "--gives goes with --model, not --backbone"),
        ("--head none", "--head none goes with --model: a backbone has no head of its own"),
        ("--import layers", "--import goes with --model, not --backbone"),
        ("--optimizer adam --momentum 0.5", "--momentum does not go with --optimizer adam"),
        ("--optimizer adam --nesterov", "--nesterov needs --optimizer sgd with a momentum"),
        ("--clipnorm 1 --clipvalue 1", "--clipnorm and --clipvalue do not go together"),
        ("--clipnorm 0", "--clipnorm 0.0 must be above 0"),
        (
            "--layer-decay 1 --backbone-rate 1",
            "--layer-decay and --backbone-rate do not go together",
        ),
        ("--layer-decay 1.5", "--layer-decay 1.5 must be above 0 and at most 1"),
        ("--weight-decay inf", "--weight-decay inf must be 0 or more"),
        ("--seed 4294967296", "--seed 4294967296 must be from 0 to 4294967295"),
        ("--phase a=head,epochs=2 --epochs a=3", '--epochs "a=3": --phase a= gives it too'),
    ],
)
def test_what_does_not_go_together(flags, message):
    with pytest.raises(ExportError) as refused:
        parse(f"{VGG16} {flags}")

    assert str(refused.value) == message
