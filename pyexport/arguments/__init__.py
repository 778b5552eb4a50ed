"""The command line: flags, defaults and everything that is wrong without TensorFlow.

Each group of flags is a module: what it adds to the parser, the checks, and the
dataclass that it is read into. `numbers` adds those that are numbers.
"""

import argparse
import dataclasses
from typing import Any, NoReturn

from pyexport import listing, nearest, ranges, recipe, recipes
from pyexport.arguments import head, numbers, picture, source, stages, training
from pyexport.backbones import BACKBONES
from pyexport.errors import ExportError

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
  three depths on a smaller network, with a different optimizer
    python -m pyexport --backbone MobileNetV2 --weights imagenet --classes 11 \\
        --phase warmup=head,epochs=10 --phase top=block_13_expand \\
        --phase whole=all,learning_rate=1e-5 --optimizer adamw \\
        --output graphs/mobilenet-food11
  a model of your own, head included
    python -m pyexport --model mine.keras --head none --gives softmax --classes 5 \\
        --output graphs/mine
"""
# Those of task.TASKS, which needs TensorFlow.
_TASKS = ("classify", "multilabel")


@dataclasses.dataclass(frozen=True)
class Options:
    """What to export.

    Attributes:
        source: the pretrained network.
        head: the classifier on top of it.
        picture: what the graph takes.
        stages: the phases.
        recipe: how all of them train.
        named: the recipe that what is not given is taken from, one of recipes.NAMED.
        task: what the graph learns, one of _TASKS.
        classes: how many classes.
        output: the folder to write.
        seed: of random initial weights and dropout masks.
    """

    source: source.Source
    head: head.Head
    picture: picture.Picture
    stages: stages.Stages
    recipe: recipe.Recipe
    named: str
    task: str
    classes: int
    output: str
    seed: int


def parse(argv: list[str]) -> Options:
    """Reads and checks the command line.

    Raises:
        ExportError: a flag is wrong, or does not go with another.
        SystemExit: --help or --list was asked for and printed.
    """
    parser = _parser()
    parser.set_defaults(**_usual(argv))
    args = parser.parse_args(argv)
    network = source.read(args)
    _check_task(args)
    return Options(
        source=network,
        head=head.read(args, network),
        picture=picture.read(args, network),
        stages=stages.read(args, network),
        recipe=training.read(args, network.saved.dtype),
        named=args.recipe,
        task=args.task,
        classes=args.classes,
        output=args.output,
        seed=args.seed,
    )


def _usual(argv: list[str]) -> dict[str, Any]:
    """What flags are at, by their names, where argv does not give them."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--recipe", default=recipes.CLASSIC)
    parser.add_argument("--head")
    try:
        args, _ = parser.parse_known_args(argv)
    except argparse.ArgumentError:  # the whole parser says what is wrong
        return {}
    usual = recipes.NAMED.get(args.recipe)
    if usual is None:
        return {}
    return usual.flags | (usual.head if args.head != "none" else {})


def _check_task(args: argparse.Namespace) -> None:
    if args.task != "classify" and args.focal_gamma:
        raise ExportError(f"--focal-gamma does not go with --task {args.task}")


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors look like all others."""

    def error(self, message: str) -> NoReturn:
        choices = {
            flag: tuple(action.choices or ())
            for action in self._actions
            for flag in action.option_strings
        }
        text, question = nearest.usage_error(message, choices)
        raise ExportError(text, f"{question}python -m pyexport --help lists the flags")


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
    model = parser.add_argument_group("model")
    source.add_flags(model)
    _add_output_flags(model)
    head.add_flags(parser.add_argument_group("head"))
    picture.add_flags(parser.add_argument_group("input"))
    stages.add_flags(parser.add_argument_group("phases"))
    training.add_flags(parser.add_argument_group("recipe: how all phases train"))
    return parser


def _add_output_flags(group) -> None:
    group.add_argument(
        "--task",
        choices=_TASKS,
        default="classify",
        help="classify: an image is of one of the classes (softmax); multilabel: of any number of "
        "them (a sigmoid each, binary cross-entropy) (default: %(default)s)",
    )
    numbers.add(
        group, "--classes", int, ranges.FROM_2, required=True, help="number of classes, 2 or more"
    )
    group.add_argument(
        "--output",
        required=True,
        metavar="DIR",
        help="folder to write; a tfft graph in its place is replaced",
    )
    numbers.add(
        group, "--seed", int, ranges.SEED, default=0,
        help="of random initial weights and dropout masks (default: %(default)s)",
    )  # fmt: skip
