"""python -m pyexport, or tfft-export where it is installed: the command."""

import os
import sys
import warnings
from typing import Any

from pyexport import arguments, saving
from pyexport.errors import ExportError, reason
from pyexport.runtime import load_tensorflow

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


def main(argv: list[str]) -> int:
    """Exports as the flags say and prints a summary.

    Args:
        argv: the flags, without the program's name.

    Returns:
        The exit code: 0 done, 1 failed, 2 wrong usage, weights or model.
    """
    try:
        options = arguments.parse(argv)
        saving.check(options.output)
        load_tensorflow()
        return _export(options)
    except ExportError as err:
        return _fail(str(err), err.hint, EXIT_USAGE)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def command() -> int:
    """tfft-export: what python -m pyexport does, modules in the working folder included."""
    sys.path.insert(0, os.getcwd())
    return main(sys.argv[1:])


def _export(options: arguments.Options) -> int:
    # Only now: importing them takes seconds.
    import tensorflow as tf

    from pyexport.export import export
    from pyexport.verification import VerificationError

    own = options.source.model is not None
    said: list[str] = []
    try:
        with warnings.catch_warnings(action="ignore" if own else "default"):
            described, verified = export(options, said.append)
    except ExportError:
        raise
    except (OSError, tf.errors.ResourceExhaustedError) as err:
        return _fail(f'export "{options.output}": {err}', "", EXIT_FAILED)
    except Exception as err:  # whatever a user's own model raises
        if own:
            raise _refusal(options.source.model, err, isinstance(err, VerificationError)) from err
        if not isinstance(err, VerificationError | tf.errors.OpError):
            raise
        return _fail(f'export "{options.output}": {err}', "", EXIT_FAILED)
    _print_summary(options.output, described, said, verified)
    return 0


def _refusal(model: str, err: Exception, differs: bool) -> ExportError:
    """What is said of a user's model that cannot be carried over."""
    return ExportError(
        f'model "{model}": ' + ("" if differs else f"{type(err).__name__}: ") + reason(err),
        "part of it does something that pyexport cannot carry over: build that part of "
        "keras.layers (docs/networks.md says what is carried over)",
    )


def _fail(message: str, hint: str, code: int) -> int:
    print(f"pyexport: error: {message}", file=sys.stderr)
    if hint:
        print(f"pyexport: hint: {hint}", file=sys.stderr)
    return code


def _print_summary(
    output: str, manifest: dict[str, Any], said: list[str], verified: list[str]
) -> None:
    print(f"exported {output}")
    for line in said:
        print(f"  {line}")
    for phase in manifest["phases"]:
        shape = phase["feature_shape"]
        print(
            f"  phase {phase['name']} (from {_layers(phase)}): "
            f"{phase['trainable_parameters']:,} parameters train, "
            f"{phase['frozen_parameters']:,} are frozen, "
            + (f"features {'x'.join(map(str, shape))}" if shape else "no features")
        )
    for line in verified:
        print(f"  verified {line}")


def _layers(phase: dict[str, Any]) -> str:
    return f"{phase['from']} to {phase['to']}" if "to" in phase else phase["from"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
