"""The export, from options to a proved SavedModel in place."""

import os
import shutil
from typing import Any

import keras
import tensorflow as tf

from pyexport import head, manifest, phases, saving, weights
from pyexport.arguments import Options
from pyexport.backbones import BACKBONES
from pyexport.cut import Split, split
from pyexport.phases import Phase
from pyexport.preprocessing import preprocessing
from pyexport.proof import prove
from pyexport.signatures import Functions, Signatures
from pyexport.state import ServingState, TrainingState

GRAPH = "saved_model.pb"
SERVING = os.path.join("assets.extra", "serving")


def export(options: Options) -> tuple[dict[str, Any], list[str]]:
    """Builds the model, saves it with its signatures, proves it and puts it in place.

    Args:
        options: what to export.

    Returns:
        The manifest, and one line for each thing that was proved.

    Raises:
        ExportError: the weights or a phase do not fit the model.
        ProofError: what was saved does not behave as it must.
        OSError, tf.errors.OpError: the folder could not be written.
    """
    # Random initial weights are drawn in the order of building.
    keras.utils.set_random_seed(options.seed)
    backbone = BACKBONES[options.backbone]
    body = weights.load(backbone, options.weights, options.input_size)
    model, first_of_head = head.attach(
        body, options.classes, options.head_units, options.dropout, options.seed
    )

    # A phase is which layers train; its cut is where the frozen part ends.
    stages = [_stage(options, model, first_of_head, start) for start in options.starts]
    described = manifest.build(options, model, first_of_head, stages)

    signatures = Signatures(
        model,
        preprocessing(options.preprocess, backbone),
        options.input_size,
        options.interpolation,
    )
    with saving.replace(options.output) as folder:
        save(folder, model, signatures, stages, options.momentum)
        manifest.write(described, os.path.join(folder, saving.MANIFEST))
        return described, prove(folder, described)


def _stage(
    options: Options, model: keras.Model, first_of_head: str, start: phases.Start
) -> tuple[Phase, Split]:
    epochs = options.epochs[start.name]
    phase = phases.resolve(model, first_of_head, start, options.learning_rate, epochs)
    return phase, split(model, phase)


def save(
    folder: str,
    model: keras.Model,
    signatures: Signatures,
    stages: list[tuple[Phase, Split]],
    momentum: float,
) -> None:
    """Writes the trainable SavedModel, and the serving graph in its assets.extra.

    Args:
        folder: an empty folder.
        model: preprocessed images to logits.
        signatures: of that model.
        stages: the phases in order, each with its cut.
        momentum: of each phase's SGD.
    """
    optimizers = {phase.name: _optimizer(phase, momentum) for phase, _ in stages}
    functions = signatures.evaluate() | signatures.serving()
    for phase, halves in stages:
        functions |= signatures.training(phase, halves, optimizers[phase.name])
    _write(TrainingState(model, optimizers), folder, functions)
    _save_serving(os.path.join(folder, SERVING), model, signatures)


def _optimizer(phase: Phase, momentum: float) -> keras.optimizers.Optimizer:
    optimizer = keras.optimizers.SGD(phase.learning_rate, momentum=momentum)
    optimizer.build(phase.variables)
    return optimizer


def _save_serving(folder: str, model: keras.Model, signatures: Signatures) -> None:
    """Writes the graph for serving, without variables and their fingerprint.

    They would be a second copy: its restore op reads a training checkpoint, whose
    keys are the same, and its save op then writes the weights alone.
    """
    whole = f"{folder}.whole"
    _write(ServingState(model), whole, signatures.serving())
    os.mkdir(folder)
    os.rename(os.path.join(whole, GRAPH), os.path.join(folder, GRAPH))
    shutil.rmtree(whole)


def _write(state: tf.Module, folder: str, functions: Functions) -> None:
    # Nobody asks a signature for its gradient: train signatures hold theirs already.
    options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)
    tf.saved_model.save(state, folder, signatures=functions, options=options)
