"""Compares whole training runs with Keras's and writes bench/training.md. See README.md."""

import csv
import dataclasses
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import photographs
import report

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parent / "build"
TFFT = HERE.parent / "bin" / "tfft"
TINY, DIGITS = BUILD / "fixtures" / "tiny", BUILD / "fixtures" / "digits"
VGG16 = BUILD / "fixtures" / "vgg16"


@dataclasses.dataclass(frozen=True)
class Case:
    """One comparison.

    Attributes:
        what: it is, in words.
        graph: the exported graph.
        data: the images.
        augment: none or recipe.
        before: a phase that a run needs behind it, not timed; or "".
        phases: epochs by phase, timed; the same for all.
        cache: --cache-features.
        rounds: how often both sides are measured.
    """

    what: str
    graph: pathlib.Path
    data: pathlib.Path
    augment: str
    before: str
    phases: dict[str, int]
    cache: str = "auto"
    rounds: int = 1


def ours(case, scratch):
    """Runs tfft with empty caches and returns seconds and MiB."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=scratch))
    flags = ["--graph", case.graph, "--data", case.data, "--run", folder / "run"]
    flags += ["--augment", "default" if case.augment == "recipe" else "none"]
    flags += ["--cache-features", case.cache]
    if case.before:
        before = ["--phase", case.before, "--epochs", 1, "--cache-dir", folder / "before"]
        report.timed([TFFT, "run", *flags, *before])
    for phase, epochs in case.phases.items():
        flags += ["--phase", phase, "--epochs", epochs]
    result = report.timed([TFFT, "run", *flags, "--cache-dir", folder / "cache"])
    shutil.rmtree(folder)
    return result


def keras(case, scratch):
    """Runs Keras in one process and returns seconds and MiB."""
    del scratch
    phases = [f"{name}={epochs}" for name, epochs in case.phases.items()]
    command = [sys.executable, HERE / "keras_fit.py", case.graph, case.data, case.augment, *phases]
    return report.timed(command)


def compare(case, scratch):
    """Returns a table row: both sides' time and memory, and the ratios."""
    sides = {"keras": keras, "tfft": ours}
    figures = {name: [] for name in sides}
    for _ in range(case.rounds):
        for name, side in sides.items():
            figures[name].append(side(case, scratch))
            print(f"{case.what}: {name}: {figures[name][-1]}", file=sys.stderr)
    (their_time, their_memory), (time, memory) = (
        sorted(figures[name])[case.rounds // 2] for name in ("keras", "tfft")
    )
    return [
        case.what,
        f"{their_time:.1f}",
        f"{time:.1f}",
        f"**{their_time / time:.2f}**",
        f"{their_memory:.0f}",
        f"{memory:.0f}",
        f"**{memory / their_memory:.2f}**",
    ]


def cost_model(scratch):
    """Returns seconds of training on the tiny graph, by epochs, images and cache."""
    points = []
    for images in (100, 400):
        data = scratch / f"digits{images}"
        shutil.copytree(DIGITS, data)
        for number, file in enumerate(sorted((data / "training").rglob("*.png"))):
            if number % (400 // images):
                file.unlink()
        for cache in ("off", "auto"):
            for epochs in (1, 5, 10, 50):
                case = Case("", TINY, data, "none", "", {"warmup": epochs}, cache)
                seconds, _ = ours(case, scratch)
                points.append(
                    {"images": images, "cache": cache, "epochs": epochs, "seconds": seconds}
                )
    return points


def cost_lines(points):
    """Returns the points as lines of seconds over epochs."""
    lines = {}
    for at in points:
        name = f"{at['images']} images, --cache-features {at['cache']}"
        look = {"name": name, "colour": int(at["cache"] == "auto"), "dashed": at["images"] < 400}
        line = lines.setdefault(name, look | {"points": []})
        line["points"].append([at["epochs"], at["seconds"]])
    return {
        "x": {"label": "epochs", "ticks": [1, 5, 10, 50], "min": 0},
        "y": {"label": "seconds", "min": 0},
        "lines": list(lines.values()),
    }


STEPS, SAMPLES = 20_000, 10


def memory_over_steps(scratch):
    """Returns table rows: steps, resident MiB of a long run with new images in each epoch."""
    batch, images = 4, 400
    epochs = STEPS * batch // images
    command = [TFFT, "run", "--graph", TINY, "--data", DIGITS, "--run", scratch / "long", "--json"]
    command += ["--phase", "warmup", "--epochs", epochs, "--batch-size", batch]
    command += ["--cache-features", "off", "--cache-dir", scratch / "long-cache"]
    process = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    rows = []
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "epoch" and event["epoch"] % (epochs // SAMPLES) == 0:
            steps = event["epoch"] * images // batch
            rows.append([f"{steps:,}", f"{report.resident(process.pid):.1f}"])
    if process.wait() != 0:
        raise RuntimeError(f"{command}: exit code {process.returncode}")
    return rows


def precisions(scratch):
    """Returns table rows: what half precision of cached features saves and changes."""
    rows = []
    for dtype in ("float32", "float16"):
        run, cache = scratch / f"run-{dtype}", scratch / f"cache-{dtype}"
        flags = ["--graph", TINY, "--data", DIGITS, "--run", run, "--augment", "none"]
        flags += ["--cache-dtype", dtype, "--cache-dir", cache, "--epochs", 10]
        report.timed([TFFT, "run", *flags])
        size = sum(f.stat().st_size for f in (cache / "features").rglob("*.features"))
        for phase in ("warmup", "unfreeze"):
            with open(run / phase / "history.csv", newline="") as file:
                last = list(csv.DictReader(file))[-1]
            rows.append([dtype, phase, f"{size:,}", last["val_loss"], last["val_accuracy"]])
    return rows


def prepare():
    """Makes the photographs: 64 to train and 32 to validate on, of 11 classes."""
    data = BUILD / "bench-vgg16"
    classes = [f"class{i:02}" for i in range(11)]
    photographs.make(data, 64, "training", classes)
    photographs.make(data, 32, "validation", classes, 1000)
    return data


def main():
    """Measures everything."""
    photos = prepare()
    cases = [
        Case("VGG16, 10 warm-up epochs", VGG16, photos, "none", "", {"warmup": 10}),
        Case("VGG16, 10 unfreeze epochs", VGG16, photos, "none", "warmup", {"unfreeze": 10}),
        Case("VGG16, 2 warm-up epochs, augmented", VGG16, photos, "recipe", "", {"warmup": 2}),
        Case("VGG16, 2 warm-up epochs, no cache", VGG16, photos, "none", "", {"warmup": 2}, "off"),
        Case(
            "tiny graph, 10 + 10 epochs",
            TINY, DIGITS, "none", "", {"warmup": 10, "unfreeze": 10}, "auto", 3,
        ),
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        scratch = pathlib.Path(name)
        rows = [compare(case, scratch) for case in cases]
        steps, halves = memory_over_steps(scratch), precisions(scratch)
        points = cost_model(scratch)
        report.draw(cost_lines(points), HERE / "cost.png")
    write(rows, steps, halves, points)


def write(rows, steps, halves, points):
    """Writes training.md."""
    header = ["", "Keras, s", "tfft, s", "times faster", "Keras, MiB", "tfft, MiB", "of Keras's"]
    costs = [[p["images"], p["cache"], p["epochs"], f"{p['seconds']:.2f}"] for p in points]
    text = f"""# Training

{report.machine()}
Wall time and peak resident memory of whole processes, start-up included, one after the other in
one run. Same weights, images, batch size (32) and epochs on both sides; tfft's caches are empty at
the start of each. VGG16 is at 224 x 224, with 64 images to train and 32 to validate on; the tiny
graph trains on 400 digits and validates on 150. tfft also reports on the validation or evaluation
images, writes checkpoints and exports a model, which Keras is not asked to do.

Loading TensorFlow maps about 290 MiB of its libraries. Keras keeps them; tfft gives back those that
nothing has written to, some 250 MiB, and gets back what it uses. The tiny graph's peak is that of
loading.

{report.table(header, rows)}
## Memory over a long run

Resident memory of tfft over {STEPS:,} steps of the tiny graph's warm-up, batches of 4, augmented,
without the feature cache:

{report.table(["steps", "MiB"], steps)}
## Features in half precision

The tiny graph, 10 + 10 epochs, with `--cache-dtype` float32 and float16; bytes are those of both
phases, losses and accuracies those of the last epoch:

{report.table(["--cache-dtype", "phase", "bytes", "val_loss", "val_accuracy"], halves)}
## What an epoch costs

Seconds of whole runs of the tiny graph's warm-up, against epochs and images:

{report.table(["images", "--cache-features", "epochs", "seconds"], costs)}
![Time against epochs, with and without the feature cache](cost.png)
"""
    (HERE / "training.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
