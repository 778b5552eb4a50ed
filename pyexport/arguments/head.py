"""Flags of the head: the recipe's new one, or the one that a model has."""

import argparse
import dataclasses

from pyexport import ranges, savedmodel
from pyexport.arguments import numbers
from pyexport.arguments.source import Source
from pyexport.backbones import POOLINGS
from pyexport.errors import ExportError

_UNITS, _DROPOUT = 512, 0.5
# What a model gives, by task: what a softmax or a sigmoid takes, or what it returns.
_GIVES = {"classify": ("logits", "softmax"), "multilabel": ("logits", "sigmoid")}
# What a model without the recipe's head has no use for.
_RECIPES_OWN = ("pooling", "head_units", "dropout")


@dataclasses.dataclass(frozen=True)
class Head:
    """The classifier on top of the network.

    Attributes:
        gives: what a model that keeps its own head gives, one of _GIVES; None for the
            recipe's head.
        pooling: how the recipe's head begins; None for what fits the model.
        units: width of its hidden dense layer.
        dropout: its dropout rate.
    """

    gives: str | None
    pooling: str | None
    units: int
    dropout: float


def add_flags(group) -> None:
    """Adds the flags to the group of the head's."""
    group.add_argument(
        "--head",
        choices=("recipe", "none"),
        default="recipe",
        help="recipe: a new hidden dense layer, dropout and a dense layer for the classes; none: "
        "your model is a whole classifier already (default: %(default)s)",
    )
    group.add_argument(
        "--gives",
        choices=sorted({x for gives in _GIVES.values() for x in gives}),
        help="with --head none: what the model's last layer gives; sigmoid with --task multilabel, "
        "softmax without",
    )
    group.add_argument(
        "--pooling",
        choices=POOLINGS,
        help="how the recipe's head begins: all of the feature maps, or the average or the "
        "maximum of each (default: flatten for VGG16, VGG19 and TinyVGG16, as in the recipe, "
        "avg for the others)",
    )
    numbers.add(
        group, "--head-units", int, ranges.FROM_1,
        help=f"units of the head's hidden dense layer (default: {_UNITS})",
    )  # fmt: skip
    numbers.add(
        group, "--dropout", float, ranges.SHARE, metavar="RATE",
        help=f"dropout rate in the head, from 0 to below 1 (default: {_DROPOUT})",
    )  # fmt: skip


def read(args: argparse.Namespace, source: Source) -> Head:
    """Reads the flags; the backbone decides what is not given.

    Raises:
        ExportError: flags that do not go together.
    """
    if source.backbone is not None:
        if args.gives:
            raise ExportError("--gives goes with --model, not --backbone")
        if args.head == "none":
            raise ExportError("--head none goes with --model: a backbone has no head of its own")
    fitting = " or ".join(_GIVES[args.task])
    if args.head == "none" and args.gives is None:
        raise ExportError(
            "--head none needs --gives", f"{fitting}: what the model's last layer gives"
        )
    if args.gives not in (None, *_GIVES[args.task]):
        raise ExportError(
            f"--gives {args.gives} does not go with --task {args.task}, but {fitting}",
            "classify: an image is of one class (softmax); multilabel: of any number (sigmoid)",
        )
    if args.head != "none" and args.gives is not None:
        raise ExportError("--gives goes with --head none: the recipe's head gives logits")
    given = [flag for flag in _RECIPES_OWN if getattr(args, flag) is not None]
    if args.head == "none" and given:
        raise ExportError(f"--{given[0].replace('_', '-')} goes with --head recipe")
    if source.model is not None:
        savedmodel.check_head(source.model, source.saved, args.gives, args.task)
    return Head(
        gives=args.gives,
        pooling=args.pooling or (source.backbone and source.backbone.pooling),
        units=_UNITS if args.head_units is None else args.head_units,
        dropout=_DROPOUT if args.dropout is None else args.dropout,
    )
