"""The command line: flags, defaults and everything that is wrong without TensorFlow."""

import argparse
import dataclasses
import math
from typing import NoReturn

from pyexport import listing, phases, recipe, usermodel, weights
from pyexport.backbones import BACKBONES, POOLINGS, Backbone
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
examples:
  the two-stage recipe on the 11 classes of Food-11
    python -m pyexport --backbone VGG16 --weights imagenet --classes 11 \\
        --output graphs/vgg16-food11
  three depths on a smaller network, and another optimizer
    python -m pyexport --backbone MobileNetV2 --weights imagenet --classes 11 \\
        --phase warmup=head,epochs=10 --phase top=block_13_expand \\
        --phase whole=all,learning_rate=1e-5 --optimizer adamw \\
        --output graphs/mobilenet-food11
  a model of your own, head included
    python -m pyexport --model mine.keras --head none --gives softmax --classes 5 \\
        --output graphs/mine
"""
# What a model without the recipe's head has no use for.
_HEAD_FLAGS = ("pooling", "head_units", "dropout")
_HEAD_UNITS, _DROPOUT = 512, 0.5


@dataclasses.dataclass(frozen=True)
class Options:
    """What to export; the flags of the same names, checked.

    Attributes:
        backbone: a name in BACKBONES; None where model is given.
        weights: the backbone's; None where model is given.
        model: the user's own .keras file, or None.
        imports: modules with the layers of that model.
        head: `recipe` or `none`.
        gives: what a model that keeps its head gives, `logits` or `softmax`.
        pooling: how the recipe's head begins; None for what fits the model.
        input_size: height and width in pixels; None for the model's own.
        starts: the phases in order.
        epochs: default number of epochs by phase name.
        recipe: how it trains.
    """

    backbone: str | None
    weights: str | None
    model: str | None
    imports: list[str]
    head: str
    gives: str | None
    classes: int
    output: str
    preprocess: str
    interpolation: str
    input_size: int | None
    pooling: str | None
    head_units: int
    dropout: float
    starts: tuple[phases.Start, ...]
    epochs: dict[str, int]
    learning_rate: float
    recipe: recipe.Recipe
    seed: int


def parse(argv: list[str]) -> Options:
    """Reads and checks the command line.

    Raises:
        ExportError: a flag is wrong, or does not go with another.
        SystemExit: --help or --list was asked for and printed.
    """
    args = vars(_parser().parse_args(argv))
    _check_numbers(args)
    if args["model"] is None:
        default = _check_backbone(args, BACKBONES[args["backbone"]])
    else:
        default = _check_model(args)
    _check_head(args)
    starts = [phases.parse(text) for text in args.pop("phase") or default]
    phases.check_distinct(starts)
    args["epochs"] = _epochs(starts, args["epochs"] or [])
    args["recipe"] = recipe.from_flags(args)
    return Options(starts=tuple(starts), **args)


def _check_backbone(args: dict, backbone: Backbone) -> list[str]:
    """Fills in what the backbone decides; returns its default phases."""
    for flag in ("imports", "gives"):
        if args[flag]:
            raise ExportError(f"--{flag.removesuffix('s')} goes with --model, not --backbone")
    if args["head"] == "none":
        raise ExportError("--head none goes with --model: a backbone has no head of its own")
    if args["weights"] is None:
        raise ExportError("--backbone needs --weights", "imagenet, none or a file")
    args["input_size"] = args["input_size"] or backbone.input_size
    if args["input_size"] < backbone.smallest:
        raise ExportError(
            f"--input-size {args['input_size']} is too small for {backbone.name}",
            f"it needs {backbone.smallest} pixels or more",
        )
    if backbone.preprocesses and args["preprocess"] not in ("auto", "raw"):
        raise ExportError(
            f"--preprocess {args['preprocess']}: {backbone.name} itself rescales RGB 0..255"
        )
    weights.check(backbone, args["weights"])
    args["pooling"] = args["pooling"] or backbone.pooling
    return ["warmup=head", f"unfreeze={backbone.unfreeze_from}"]


def _check_model(args: dict) -> list[str]:
    """Checks the user's model as far as can be; returns its default phases."""
    if args["weights"] is not None:
        raise ExportError("--weights goes with --backbone: a model has its own")
    if args["head"] == "none" and args["gives"] is None:
        raise ExportError(
            "--head none needs --gives", "logits or softmax: what the model's last layer gives"
        )
    if args["head"] != "none" and args["gives"] is not None:
        raise ExportError("--gives goes with --head none: the recipe's head gives logits")
    usermodel.check(args["model"], args["imports"])
    return ["warmup=head", "unfreeze=all"]


def _check_head(args: dict) -> None:
    given = [flag for flag in _HEAD_FLAGS if args[flag] is not None]
    if args["head"] == "none" and given:
        raise ExportError(f"--{given[0].replace('_', '-')} goes with --head recipe")
    for flag, default in (("head_units", _HEAD_UNITS), ("dropout", _DROPOUT)):
        args[flag] = default if args[flag] is None else args[flag]


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors look like all others."""

    def error(self, message: str) -> NoReturn:
        raise ExportError(message, "python -m pyexport --help lists the flags")


class _List(argparse.Action):
    """--list: prints the backbones and ends, as --help does."""

    def __init__(self, option_strings, dest, **kwargs):
        super().__init__(option_strings, dest, nargs="?", choices=tuple(BACKBONES), **kwargs)

    def __call__(self, parser, namespace, values, option_string=None):
        print(listing.table() if values is None else listing.detail(BACKBONES[values]))
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="pyexport",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--list",
        action=_List,
        default=argparse.SUPPRESS,
        metavar="NAME",
        help="print the backbones with their input size, parameters and blocks, or the blocks "
        "of one with their first layers, and end",
    )
    _add_model_flags(parser.add_argument_group("model"))
    _add_head_flags(parser.add_argument_group("head"))
    _add_input_flags(parser.add_argument_group("input"))
    _add_phase_flags(parser.add_argument_group("phases"))
    _add_recipe_flags(parser.add_argument_group("recipe: how all phases train"))
    return parser


def _add_model_flags(group) -> None:
    which = group.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--backbone",
        choices=tuple(BACKBONES),
        metavar="NAME",
        help="network of keras.applications without its top; --list shows them",
    )
    which.add_argument(
        "--model",
        metavar="FILE.keras",
        help="your own functional or sequential Keras model, in place of a backbone",
    )
    group.add_argument(
        "--import",
        dest="imports",
        action="append",
        default=[],
        metavar="MODULE",
        help="Python module with layers of your own that the model has, repeatable",
    )
    group.add_argument(
        "--weights",
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
        "--seed",
        type=int,
        default=0,
        metavar="N",
        help="of random initial weights and dropout masks (default: %(default)s)",
    )


def _add_head_flags(group) -> None:
    group.add_argument(
        "--head",
        choices=("recipe", "none"),
        default="recipe",
        help="recipe: a new hidden dense layer, dropout and a dense layer for the classes; none: "
        "your model is a whole classifier already (default: %(default)s)",
    )
    group.add_argument(
        "--gives",
        choices=usermodel.GIVES,
        help="with --head none: what the model's last layer gives",
    )
    group.add_argument(
        "--pooling",
        choices=POOLINGS,
        help="how the recipe's head begins: all of the feature maps, or the average or the "
        "maximum of each (default: flatten for VGG16, VGG19 and TinyVGG16, as in the recipe, "
        "avg for the others)",
    )
    group.add_argument(
        "--head-units",
        type=int,
        metavar="N",
        help=f"units of the head's hidden dense layer (default: {_HEAD_UNITS})",
    )
    group.add_argument(
        "--dropout",
        type=float,
        metavar="RATE",
        help=f"dropout rate in the head, from 0 to below 1 (default: {_DROPOUT})",
    )


def _add_input_flags(group) -> None:
    group.add_argument(
        "--preprocess",
        choices=("auto", "raw", "rgb-mean", "unit"),
        default="auto",
        help="auto: what the backbone's weights were trained with; raw: RGB 0..255 as it "
        "is; rgb-mean: RGB minus ImageNet's mean; unit: RGB 0..1. MobileNetV3, EfficientNet, "
        "EfficientNetV2 and ConvNeXt do it within: auto and raw are the same there. A model of "
        "your own needs one said unless it rescales its input itself (default: %(default)s)",
    )
    group.add_argument(
        "--interpolation",
        choices=tuple(KERNELS),
        default="bilinear",
        help="how images are resized to the input size, in training and by serving_bytes; "
        "all but nearest are antialiased (default: %(default)s)",
    )
    group.add_argument(
        "--input-size",
        type=int,
        metavar="N",
        help="height and width of the input in pixels (default: what the weights were trained "
        "with: 224 for VGG16, --list shows the others)",
    )


def _add_phase_flags(group) -> None:
    group.add_argument(
        "--phase",
        action="append",
        metavar="NAME=FROM[,learning_rate=X][,epochs=N]",
        help="a freeze stage; repeat it, in order. Layers train from FROM on: a layer's name, "
        "head, all, or -N for the last N layers (default: warmup=head, and unfreeze= the last "
        "block, block5_conv1 of VGG16; all of a model of your own)",
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


def _add_recipe_flags(group) -> None:
    group.add_argument(
        "--optimizer",
        choices=recipe.OPTIMIZERS,
        default="sgd",
        help="with Keras's settings where none are given here (default: %(default)s)",
    )
    group.add_argument(
        "--momentum",
        type=float,
        metavar="X",
        help="of sgd and rmsprop, from 0 to below 1 (default: 0.9 for sgd, 0 for rmsprop)",
    )
    group.add_argument("--nesterov", action="store_true", help="Nesterov's momentum, of sgd")
    group.add_argument(
        "--weight-decay",
        type=float,
        metavar="X",
        help="part of each weight taken off in a step, times the learning rate (default: none, "
        "0.004 for adamw)",
    )
    for flag, what in (
        ("--clipnorm", "each variable's gradient to this norm"),
        ("--global-clipnorm", "all gradients together to this norm"),
        ("--clipvalue", "each element of the gradients to this size"),
    ):
        group.add_argument(flag, type=float, metavar="X", help=f"clip {what}")
    group.add_argument(
        "--label-smoothing",
        type=float,
        default=0.0,
        metavar="X",
        help="part of each label dealt out to all classes, from 0 to below 1, in training and in "
        "the losses of evaluation (default: %(default)s)",
    )
    group.add_argument(
        "--dtype",
        choices=recipe.DTYPES,
        default="float32",
        help="what the layers compute with; weights and the last layer of the head stay float32, "
        "and float16's loss is scaled (default: %(default)s)",
    )
    group.add_argument(
        "--jit-compile",
        action="store_true",
        help="let XLA compile training, evaluation and the frozen layers; serving is left alone",
    )
    group.add_argument(
        "--train-batchnorm",
        action="store_true",
        help="let BatchNormalization update its statistics where it is unfrozen (default: it "
        "stays in inference mode, and only its scale and offset learn)",
    )
    group.add_argument(
        "--backbone-dropout",
        choices=("on", "off"),
        default="on",
        help="dropout and stochastic depth of the backbone's own, where it is unfrozen; they are "
        "off where it is frozen (default: %(default)s)",
    )


def _check_numbers(args: dict) -> None:
    """Checks the numbers that were given; most have a default that is none."""
    below_1 = "must be from 0 to below 1"
    for flag, valid, rule in (
        ("classes", lambda x: x >= 2, "must be 2 or more"),
        ("input_size", lambda x: x >= 1, "must be 1 or more"),
        ("head_units", lambda x: x >= 1, "must be 1 or more"),
        ("dropout", lambda x: 0 <= x < 1, below_1),
        ("momentum", lambda x: 0 <= x < 1, below_1),
        ("label_smoothing", lambda x: 0 <= x < 1, below_1),
        ("learning_rate", lambda x: 0 < x < math.inf, "must be above 0"),
        ("weight_decay", lambda x: 0 <= x < math.inf, "must be 0 or more"),
        ("clipnorm", lambda x: 0 < x < math.inf, "must be above 0"),
        ("global_clipnorm", lambda x: 0 < x < math.inf, "must be above 0"),
        ("clipvalue", lambda x: 0 < x < math.inf, "must be above 0"),
        ("seed", lambda x: 0 <= x < 2**32, "must be from 0 to 4294967295"),
    ):
        if args[flag] is not None and not valid(args[flag]):
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
        if starts[names.index(name)].epochs is not None:
            raise ExportError(f'--epochs "{text}": --phase {name}= says so too')
        epochs[name] = int(number)
    return epochs
