"""The command line: flags, defaults and everything that is wrong without TensorFlow."""

import argparse
import dataclasses
import math
from typing import NoReturn

from pyexport import phases, weights
from pyexport.backbones import BACKBONES
from pyexport.errors import ExportError
from pyexport.interpolation import KERNELS

_DESCRIPTION = """\
Export a pretrained Keras image classifier as a SavedModel that tfft can train.

Give the backbone (the pretrained convolutional network) a new head for your
classes and name the phases of the fine-tuning: which layers stay frozen, and
which train, in each. Images enter the graph as uint8 RGB; preprocessing is
inside it. What was saved is reloaded and run before it gets its final name.
"""
_EPILOG = """\
example: the two-stage recipe on the 11 classes of Food-11
  python -m pyexport --backbone VGG16 --weights imagenet --classes 11 \\
      --output graphs/vgg16-food11
"""


@dataclasses.dataclass(frozen=True)
class Options:
    """What to export; the flags of the same names, checked.

    Attributes:
        starts: the phases in order.
        epochs: default number of epochs by phase name.
        input_size: height and width in pixels.
    """

    backbone: str
    weights: str
    classes: int
    output: str
    preprocess: str
    interpolation: str
    input_size: int
    head_units: int
    dropout: float
    starts: tuple[phases.Start, ...]
    epochs: dict[str, int]
    learning_rate: float
    momentum: float
    seed: int


def parse(argv: list[str]) -> Options:
    """Reads and checks the command line.

    Raises:
        ExportError: a flag is wrong, or does not go with another.
        SystemExit: --help was asked for and printed.
    """
    args = vars(_parser().parse_args(argv))
    backbone = BACKBONES[args["backbone"]]
    _check_numbers(args)
    args["input_size"] = args["input_size"] or backbone.input_size
    if args["input_size"] < backbone.smallest:
        raise ExportError(
            f"--input-size {args['input_size']} is too small for {backbone.name}",
            f"it needs {backbone.smallest} pixels or more",
        )
    weights.check(backbone, args["weights"])
    default = ["warmup=head", f"unfreeze={backbone.unfreeze_from}"]
    starts = [phases.parse(text) for text in args.pop("phase") or default]
    phases.check_distinct(starts)
    args["epochs"] = _epochs(starts, args["epochs"] or [])
    return Options(starts=tuple(starts), **args)


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors look like all others."""

    def error(self, message: str) -> NoReturn:
        raise ExportError(message, "python -m pyexport --help lists the flags")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="pyexport",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_model_flags(parser.add_argument_group("model"))
    _add_input_flags(parser.add_argument_group("input"))
    _add_phase_flags(parser.add_argument_group("phases and their optimizer, SGD"))
    return parser


def _add_model_flags(group) -> None:
    group.add_argument(
        "--backbone", required=True, choices=BACKBONES, help="network without its top"
    )
    group.add_argument(
        "--weights",
        required=True,
        metavar="imagenet|none|FILE",
        help="pretrained weights of the backbone: ImageNet's (downloaded once), none "
        "(random), or a .weights.h5 or .h5 file without the top",
    )
    group.add_argument(
        "--classes", required=True, type=int, metavar="N", help="number of classes, 2 or more"
    )
    group.add_argument(
        "--output",
        required=True,
        metavar="DIR",
        help="folder to write; a tfft graph that is there is replaced",
    )
    group.add_argument(
        "--head-units",
        type=int,
        default=512,
        metavar="N",
        help="units of the head's hidden dense layer (default: %(default)s)",
    )
    group.add_argument(
        "--dropout",
        type=float,
        default=0.5,
        metavar="RATE",
        help="dropout rate in the head, from 0 to below 1 (default: %(default)s)",
    )
    group.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="N",
        help="of random initial weights and dropout masks (default: %(default)s)",
    )


def _add_input_flags(group) -> None:
    group.add_argument(
        "--preprocess",
        choices=("auto", "raw", "rgb-mean"),
        default="auto",
        help="auto: what the backbone's weights were trained with; raw: RGB 0..255 as it "
        "is; rgb-mean: RGB minus ImageNet's mean (default: %(default)s)",
    )
    group.add_argument(
        "--interpolation",
        choices=tuple(KERNELS),
        default="bilinear",
        help="how images are resized to the input size, in training and by serving_bytes; "
        "all but nearest are antialiased (default: %(default)s)",
    )
    sizes = ", ".join(f"{b.input_size} for {b.name}" for b in BACKBONES.values())
    group.add_argument(
        "--input-size",
        type=int,
        metavar="N",
        help=f"height and width of the input in pixels (default: {sizes})",
    )


def _add_phase_flags(group) -> None:
    group.add_argument(
        "--phase",
        action="append",
        metavar="NAME=FROM",
        help="a freeze stage; repeat it, in order. Layers train from FROM on: a layer's "
        "name, head, or all (default: warmup=head and unfreeze=block5_conv1)",
    )
    group.add_argument(
        "--epochs",
        action="append",
        metavar="NAME=N",
        help="default epochs of a phase, repeatable (default: 50 for warmup, 20 for any other)",
    )
    group.add_argument(
        "--learning-rate",
        type=float,
        default=1e-4,
        metavar="X",
        help="default learning rate of every phase (default: %(default)s)",
    )
    group.add_argument(
        "--momentum",
        type=float,
        default=0.9,
        metavar="X",
        help="momentum, from 0 to below 1 (default: %(default)s)",
    )


def _check_numbers(args: dict) -> None:
    for flag, valid, rule in (
        ("classes", args["classes"] >= 2, "must be 2 or more"),
        ("head_units", args["head_units"] >= 1, "must be 1 or more"),
        ("dropout", 0 <= args["dropout"] < 1, "must be from 0 to below 1"),
        ("momentum", 0 <= args["momentum"] < 1, "must be from 0 to below 1"),
        ("learning_rate", 0 < args["learning_rate"] < math.inf, "must be above 0"),
        ("seed", 0 <= args["seed"] < 2**32, "must be from 0 to 4294967295"),
    ):
        if not valid:
            raise ExportError(f"--{flag.replace('_', '-')} {args[flag]} {rule}")


def _epochs(starts: list[phases.Start], given: list[str]) -> dict[str, int]:
    names = [start.name for start in starts]
    epochs = {name: phases.DEFAULT_EPOCHS.get(name, phases.OTHER_EPOCHS) for name in names}
    for text in given:
        name, _, number = text.partition("=")
        if not number.isdecimal() or int(number) < 1:
            raise ExportError(f'--epochs "{text}" is not NAME=N with N of 1 or more')
        if name not in names:
            raise ExportError(f'--epochs "{text}": no phase "{name}"')
        epochs[name] = int(number)
    return epochs
