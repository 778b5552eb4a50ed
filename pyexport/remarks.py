"""What a user is told of a model of their own: where a phase is not as Keras's fit."""

import inspect

import keras

from pyexport import graph
from pyexport.arguments import Options
from pyexport.model import Built
from pyexport.phases import Phase

_SHOWN = 4


def of(options: Options, built: Built, phases: list[Phase]) -> list[str]:
    """The lines for one export.

    Args:
        options: of the export.
        built: the model.
        phases: in order.

    Returns:
        Lines, none where the network is one of Keras's.
    """
    if built.own is None:
        return []
    lines = []
    if phases[0].augmenting:
        lines.append(
            f"note: {_names(phases[0].augmenting)} change the images in training, in every phase: "
            "the layers behind are computed again in each step"
        )
    if built.own.adding:
        lines.append(
            f"note: train losses include what {_names(built.own.adding)} add to them "
            "(add_loss, activity regularizers); those of evaluation do not"
        )
    if not options.recipe.train_batchnorm and any(x.statistics for x in phases):
        lines.append(
            "note: BatchNormalization keeps its statistics where it trains, unlike in Keras's fit: "
            "--train-batchnorm lets them move"
        )
    for phase in phases:
        off = [x for x in built.whole.layers if x not in phase.live and _tells_training(x)]
        if off:
            lines.append(
                f"note: in phase {phase.name} {_names(off)} of the frozen part run as in evaluation"
            )
    return lines


def _tells_training(layer: keras.Layer) -> bool:
    """Whether a layer that is frozen would change what it gives, or itself, in Keras's fit."""
    if isinstance(layer, keras.layers.BatchNormalization):
        return False
    random = any(v.name == "seed_generator_state" for v in layer.variables)
    own = not type(layer).__module__.startswith("keras.")
    return (
        random
        or bool(graph.moving([layer]))
        or (own and "training" in inspect.signature(layer.call).parameters)
    )


def _names(layers: list[keras.Layer] | tuple[keras.Layer, ...]) -> str:
    names = [layer.name for layer in layers]
    more = [f"{len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
    return ", ".join([*names[:_SHOWN], *more])
