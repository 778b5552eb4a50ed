"""What the benchmarks share: running a side, and writing the result down."""

import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent


def measured(command):
    """Runs a program that prints one JSON object last, and returns it.

    Raises:
        RuntimeError: it failed; with its stderr.
    """
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{command}: exit code {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def timed(command):
    """Runs a program and returns seconds and its peak resident memory in MiB."""
    began = time.monotonic()
    process = subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    err = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError(f"{command}: {err}")
    return time.monotonic() - began, usage.ru_maxrss / 1024


def resident(pid):
    """Returns the resident memory of a process in MiB."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid}: no VmRSS")


def rounds(sides, count):
    """Measures every side once a round, so that a busy machine is busy for all.

    Args:
        sides: functions that return a number, by name.
        count: number of rounds.

    Returns:
        The median of each side, by name.
    """
    figures = {name: [] for name in sides}
    for number in range(count):
        for name, side in sides.items():
            figures[name].append(side())
            print(f"round {number + 1}: {name}: {figures[name][-1]:.4g}", file=sys.stderr)
    return {name: statistics.median(values) for name, values in figures.items()}


def machine():
    """Returns one sentence on the machine and the versions."""
    import keras
    import tensorflow as tf

    model = next(
        (
            line.split(":")[1].strip()
            for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    go = subprocess.run(
        ["go", "version"], capture_output=True, text=True, check=True
    ).stdout.split()[2]
    return (
        f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB of memory, "
        f"{time.strftime('%Y-%m-%d')}; "
        f"TensorFlow {tf.__version__}, Keras {keras.__version__}, {go}."
    )


def draw(picture, file):
    """Draws lines to a PNG file.

    Args:
        picture: what bench/lineplot reads, as Python's dicts and lists.
        file: to write.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".json") as lines:
        json.dump(picture, lines)
        lines.flush()
        program = REPOSITORY / "build" / "bench-lineplot"
        subprocess.run([program, lines.name, file], check=True)


def table(header, rows):
    """Returns a Markdown table."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)
