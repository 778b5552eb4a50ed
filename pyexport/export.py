"""The export, from options to a verified SavedModel in place."""

import os
import shutil
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from pyexport import blocks, manifest, model, phases, reference, remarks, saving
from pyexport.arguments import Options
from pyexport.averages import Averages
from pyexport.cut import Split, split
from pyexport.phases import Phase
from pyexport.signatures import Functions, Signatures
from pyexport.state import ServingState, TrainingState
from pyexport.task import TASKS, Task
from pyexport.verification import verify

GRAPH = "saved_model.pb"
SERVING = os.path.join("assets.extra", "serving")


def export(
    options: Options,
    say: Callable[[str], None] = lambda line: None,
    task: Task | None = None,
) -> tuple[dict[str, Any], list[str]]:
    """Builds the model, saves it with its signatures, verifies it and puts it in place.

    Args:
        options: what to export.
        say: takes each line on what was guessed, or is not as in Keras's fit.
        task: what the graph learns; None: what options.task says.

    Returns:
        The manifest, and one line for each thing that was verified.

    Raises:
        ExportError: the model, the weights or a phase do not fit.
        VerificationError: what was saved does not behave as it must.
        OSError, tf.errors.OpError: the folder could not be written.
    """
    # Random initial weights are drawn in the order of building.
    keras.utils.set_random_seed(options.seed)
    built = model.build(options, task or TASKS[options.task](options.classes))

    # A phase is which layers train; its cut is where the frozen part ends.
    stages = [_stage(options, built, start) for start in options.stages.starts]
    described = manifest.build(options, built, stages)
    for line in (*built.lines, *remarks.of(options, built, [phase for phase, _ in stages])):
        say(line)

    signatures = Signatures(built, options.picture, options.recipe)
    with saving.replace(options.output) as folder:
        save(folder, signatures, stages)
        manifest.write(described, os.path.join(folder, saving.MANIFEST))
        verified = verify(folder, described, every=built.own is None)
        if built.own is not None:
            given = [phase for phase, _ in stages]
            verified += reference.verify(folder, described, built, given, options.recipe)
        return described, verified


def _stage(options: Options, built: model.Built, start: phases.Start) -> tuple[Phase, Split]:
    phase = phases.resolve(
        built.whole,
        built.head["first"],
        start,
        options.stages.learning_rate,
        options.stages.epochs[start.name],
        options.recipe.backbone_dropout,
        _blocks(options, built),
    )
    adding = built.own.adding if built.own is not None else ()
    return phase, split(built.whole, phase, adding)


def _blocks(options: Options, built: model.Built) -> list[blocks.Block] | None:
    """The blocks that the recipe's learning rates differ between."""
    if options.recipe.rates is None:
        return None
    find = {"layer_decay": blocks.by_name, "backbone_rate": blocks.halves}
    return find[options.recipe.rates[0]](built.whole, built.head["first"])


def save(folder: str, signatures: Signatures, stages: list[tuple[Phase, Split]]) -> None:
    """Writes the trainable SavedModel, and the serving graph in its assets.extra.

    Args:
        folder: an empty folder.
        signatures: of the model.
        stages: the phases in order, each with its cut.
    """
    optimizers = {
        phase.name: signatures.recipe.build(phase.variables, phase.learning_rate)
        for phase, _ in stages
    }
    whole = signatures.built.whole
    averages = {phase.name: Averages(whole, phase) for phase, _ in stages if signatures.recipe.ema}
    functions = signatures.evaluate() | signatures.serving()
    for phase, halves in stages:
        own = optimizers[phase.name], averages.get(phase.name)
        functions |= signatures.training(phase, halves, *own)
    averaged = {name: x.by_layer() for name, x in averages.items()}
    _write(TrainingState(whole, optimizers, averaged), folder, functions)
    _save_serving(os.path.join(folder, SERVING), signatures)


def _save_serving(folder: str, signatures: Signatures) -> None:
    """Writes the graph for serving, without variables and their fingerprint.

    They would be a second copy: its restore op reads a training checkpoint, whose
    keys are the same, and its save op then writes the weights alone.
    """
    whole = f"{folder}.whole"
    _write(ServingState(signatures.built.whole), whole, signatures.serving())
    os.mkdir(folder)
    os.rename(os.path.join(whole, GRAPH), os.path.join(folder, GRAPH))
    shutil.rmtree(whole)


def _write(state: tf.Module, folder: str, functions: Functions) -> None:
    # Nobody asks a signature for its gradient: train signatures hold theirs already.
    options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)
    tf.saved_model.save(state, folder, signatures=functions, options=options)
