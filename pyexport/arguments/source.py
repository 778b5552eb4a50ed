"""Flags of the pretrained network: a backbone of Keras's, or the user's own model."""

import argparse
import dataclasses

from pyexport import savedmodel, weights
from pyexport.backbones import BACKBONES, Backbone
from pyexport.errors import ExportError


@dataclasses.dataclass(frozen=True)
class Source:
    """The pretrained network; either backbone and weights are given, or model.

    Attributes:
        backbone: a row of BACKBONES, or None.
        weights: the backbone's: `imagenet`, `none` or a file.
        model: the user's own .keras file, or None.
        imports: modules with the layers of that model.
        saved: what its file says of it.
    """

    backbone: Backbone | None
    weights: str | None
    model: str | None
    imports: tuple[str, ...]
    saved: savedmodel.Saved = savedmodel.Saved()

    @property
    def phases(self) -> list[str]:
        """The phases where none are given, as --phase takes them."""
        unfreeze = "all" if self.backbone is None else self.backbone.unfreeze_from
        return ["warmup=head", f"unfreeze={unfreeze}"]


def add_flags(group) -> None:
    """Adds the flags to the group of the model's."""
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


def read(args: argparse.Namespace) -> Source:
    """Reads the flags, and the files that they name as far as can be without TensorFlow.

    Raises:
        ExportError: flags that do not go together, or files that cannot be used.
    """
    if args.model is not None:
        if args.weights is not None:
            raise ExportError("--weights goes with --backbone: a model has its own")
        saved = savedmodel.check(args.model, args.imports, args.dtype)
        return Source(None, None, args.model, tuple(args.imports), saved)
    if args.imports:
        raise ExportError("--import goes with --model, not --backbone")
    if args.weights is None:
        raise ExportError("--backbone needs --weights", "imagenet, none or a file")
    backbone = BACKBONES[args.backbone]
    weights.check(backbone, args.weights)
    return Source(backbone, args.weights, None, ())
