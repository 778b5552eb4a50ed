"""python -m pyexport: the command."""

import sys
from typing import Any

from pyexport import arguments, saving
from pyexport.errors import ExportError
from pyexport.runtime import load_tensorflow

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

_LONGEST = 300  # characters of what a library says


def main(argv: list[str]) -> int:
    """Exports as the flags say and prints a summary.

    Args:
        argv: the flags, without the program's name.

    Returns:
        The exit code: 0 done, 1 failed, 2 wrong usage or weights.
    """
    try:
        options = arguments.parse(argv)
        saving.check(options.output)
        load_tensorflow()
        # Only now: importing them takes seconds.
        import tensorflow as tf

        from pyexport.export import export
        from pyexport.proof import ProofError

        said: list[str] = []
        try:
            described, proved = export(options, said.append)
        except (ProofError, OSError, tf.errors.OpError) as err:
            if options.source.model is None or isinstance(err, OSError):
                return _fail(f'export "{options.output}": {err}', "", EXIT_FAILED)
            raise _refusal(options, err) from err
        except ExportError:
            raise
        except Exception as err:  # whatever the user's model raises
            if options.source.model is None:
                raise
            raise _refusal(options, err) from err
    except ExportError as err:
        return _fail(str(err), err.hint, EXIT_USAGE)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    _print_summary(options.output, described, said, proved)
    return 0


def _refusal(options: arguments.Options, err: Exception) -> ExportError:
    """What is said of a user's model that cannot be carried over."""
    kind = type(err).__name__
    said = " ".join(str(err).split())[:_LONGEST]
    return ExportError(
        f'model "{options.source.model}": ' + (said if kind == "ProofError" else f"{kind}: {said}"),
        "part of it does something that pyexport cannot carry over: build that part of "
        "keras.layers (docs/networks.md says what is carried over)",
    )


def _fail(message: str, hint: str, code: int) -> int:
    print(f"pyexport: error: {message}", file=sys.stderr)
    if hint:
        print(f"pyexport: hint: {hint}", file=sys.stderr)
    return code


def _print_summary(
    output: str, manifest: dict[str, Any], said: list[str], proved: list[str]
) -> None:
    print(f"exported {output}")
    for line in said:
        print(f"  {line}")
    for phase in manifest["phases"]:
        shape = phase["feature_shape"]
        print(
            f"  phase {phase['name']} (from {phase['from']}): "
            f"{phase['trainable_parameters']:,} parameters train, "
            f"{phase['frozen_parameters']:,} are frozen, "
            + (f"features {'x'.join(map(str, shape))}" if shape else "no features")
        )
    for line in proved:
        print(f"  proved {line}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
