"""Trains recipes on photographs, compares them, and writes docs/accuracy.md. See README.md."""

import argparse
import csv
import dataclasses
import functools
import json
import pathlib
import subprocess
import sys
import textwrap

import report
from scipy import stats

ROOT = report.REPOSITORY
HERE = ROOT / "bench"
TFFT = ROOT / "bin" / "tfft"
PAGE = ROOT / "docs" / "accuracy.md"
PICTURE = ROOT / "docs" / "accuracy.png"
# Of the classic recipe, whose 50 and 20 epochs gain nothing here.
SHORT = {"warmup": 20, "unfreeze": 8}
CLASSIC = ["--augment", "none"]
MODERN = ["--recipe", "modern"]


@dataclasses.dataclass(frozen=True)
class Arm:
    """One way to train.

    Attributes:
        name: of it, in the table.
        export: flags of pyexport.
        run: flags of tfft run.
        only: the backbones that it makes a difference for; none: all.
        tta: views that its evaluation averages over, of the last phase alone; or "".
        keras: Keras trains it, from the graph of the first arm.
    """

    name: str
    export: list[str]
    run: list[str]
    only: tuple[str, ...] = ()
    tta: str = ""
    keras: bool = False

    @property
    def epochs(self):
        """Those that are not the graph's, by phase."""
        return {} if "--recipe" in self.run else SHORT

    @property
    def folder(self):
        """The name of its graph and of its run."""
        return "-".join("".join(x if x.isalnum() else " " for x in self.name).split())


ARMS = (
    Arm("classic", [], CLASSIC),
    Arm("classic, by Keras", [], CLASSIC, keras=True),
    Arm("classic, 4 augmented views", [], ["--views", "4"]),
    Arm("classic, averages of the maps", ["--pooling", "avg"], CLASSIC, ("VGG16",)),
    Arm("classic, AdamW", ["--optimizer", "adamw"], CLASSIC),
    Arm("classic, 10 times the rate", ["--learning-rate", "1e-3"], CLASSIC),
    Arm("classic, label smoothing 0.1", ["--label-smoothing", "0.1"], CLASSIC),
    Arm("classic, focal loss", ["--focal-gamma", "2"], CLASSIC),
    Arm("modern", MODERN, MODERN),
    Arm("modern, label smoothing 0.1", [*MODERN, "--label-smoothing", "0.1"], MODERN),
    Arm("modern, averaged weights", [*MODERN, "--ema", "0.99"], MODERN),
    Arm("modern, layer decay 0.5", [*MODERN, "--layer-decay", "0.5"], MODERN),
    Arm("modern, greedy soup", MODERN, [*MODERN, "--final", "greedy-soup"]),
    Arm("modern, 4 light views", MODERN, [*MODERN, "--augment", "light", "--views", "4"]),
    Arm("modern, and mirror images", [*MODERN, "--tta", "flip"], MODERN, tta="flip"),
)


@dataclasses.dataclass(frozen=True)
class Result:
    """What an arm came to at the end of a phase.

    Attributes:
        arm: its name.
        phase: the phase's name.
        figures: of the phase, as tfft compare --json has them.
        p: McNemar's against the first arm; None for that one.
        seconds: training so far, without the features.
        features: seconds of computing features so far; 0 where they were kept already.
        curve: seconds and validation accuracy after each epoch so far.
    """

    arm: str
    phase: str
    figures: dict
    p: float | None
    seconds: float
    features: float
    curve: list[tuple[float, float]]


class Bench:
    """The arms of one backbone, in one folder."""

    def __init__(self, args, backbone, weights, size, phases):
        self.args, self.backbone, self.weights, self.size = args, backbone, weights, size
        self.phases, self.fewer = [], {}
        for text in phases.split(","):
            phase, _, epochs = text.partition("=")
            self.phases.append(phase)
            if epochs:
                self.fewer[phase] = int(epochs)
        self.folder = args.work / backbone
        self.arms = [x for x in ARMS if backbone in (x.only or [backbone])]

    def train(self, arm):
        """Exports the graph and trains the phases, or what is left of both."""
        if arm.keras:
            return self._fit(arm)
        graph, run = self.folder / "graphs" / arm.folder, self.run(arm)
        classes = sum(x.is_dir() for x in (self.args.data / "training").iterdir())
        if not graph.exists():
            command = [sys.executable, "-m", "pyexport", "--backbone", self.backbone]
            command += ["--weights", self.weights, "--input-size", self.size]
            command += ["--classes", classes, "--output", graph, *arm.export]
            call(command)
        phases = [word for phase in self.phases for word in ("--phase", phase)]
        for phase, epochs in self._epochs(arm).items():
            phases += ["--set", f"{phase}.epochs={epochs}"]
        data = ["--data", self.args.data]
        flags = ["--graph", graph, "--run", run, *data, *phases, *arm.run]
        call([TFFT, "run", *flags, "--cache-dir", self.args.work / "cache"])
        if arm.tta:
            views = ["--tta", arm.tta, "--output", run / arm.tta]
            call([TFFT, "eval", "--run", run, *data, *views])

    def _epochs(self, arm):
        epochs = arm.epochs | self.fewer
        return {phase: epochs[phase] for phase in self.phases if phase in epochs}

    def _fit(self, arm):
        if (self.run(arm) / self.phases[-1] / "predictions.csv").exists():
            return
        phases = [f"{phase}={epochs}" for phase, epochs in self._epochs(arm).items()]
        command = [sys.executable, HERE / "keras_fit.py", self.folder / "graphs" / ARMS[0].folder]
        call([*command, self.args.data, "none", *phases, "--output", self.run(arm)])

    def run(self, arm):
        """The folder of an arm's run."""
        return self.folder / "runs" / arm.folder

    @functools.cached_property
    def results(self):
        """What the arms that were trained so far came to, phase by phase."""
        return [result for phase in self.phases for result in self._of(phase)]

    def _of(self, phase):
        arms = [arm for arm in self.arms if not arm.tta or phase == self.phases[-1]]
        reports = {arm: self.run(arm) / (arm.tta or phase) for arm in arms}
        arms = [arm for arm in arms if (reports[arm] / "predictions.csv").exists()]
        ours = [reports[arm] for arm in arms if not arm.keras]
        compared = json.loads(call([TFFT, "compare", "--json", *ours]))
        first = compared["runs"][0]["run"]
        p = {pair["b"]: pair["p"] for pair in compared["pairs"] if pair["a"] == first}
        runs = iter(compared["runs"])
        for arm in arms:
            if arm.keras:
                figures, against = against_first(reports[arm], ours[0])
            else:
                figures = next(runs)
                against = p.get(figures["run"])
            seconds, features, curve = self._course(arm, phase)
            yield Result(arm.name, phase, figures, against, seconds, features, curve)

    def _course(self, arm, last):
        seconds, features, curve = 0.0, 0.0, []
        for phase in self.phases[: self.phases.index(last) + 1]:
            with open(self.run(arm) / phase / "history.csv", newline="") as file:
                for row in csv.DictReader(file):
                    caching = float(row["caching_seconds"])
                    seconds += float(row["seconds"]) - caching
                    features += caching
                    curve.append((seconds, float(row["val_accuracy"])))
        return seconds, features, curve


def against_first(folder, first):
    """Figures of a folder with predictions that are not a run's, and McNemar's p against one."""
    right = []
    for predictions in (folder, first):
        with open(predictions / "predictions.csv", newline="") as file:
            right.append({x["path"]: x["label"] == x["predicted"] for x in csv.DictReader(file)})
    ours, theirs = right
    hits, images = sum(ours.values()), len(ours)
    low, high = stats.binomtest(hits, images).proportion_ci(method="wilson")
    better = sum(ours[path] and not theirs[path] for path in theirs)
    worse = sum(theirs[path] and not ours[path] for path in theirs)
    p = stats.binomtest(better, better + worse).pvalue if better + worse else 1.0
    return {"accuracy": hits / images, "interval": (low, high)}, p


def call(command):
    """Runs a program in the repository and returns what it prints.

    Raises:
        RuntimeError: it failed; with its stderr.
    """
    command = list(map(str, command))
    print(" ".join(command), file=sys.stderr)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"exit code {done.returncode}: {' '.join(command)}\n{done.stderr}")
    return done.stdout


def rows(results):
    """Table rows of one backbone and phase; errors are as a part of the first arm's."""
    worst = 1 - results[0].figures["accuracy"]
    for x in results:
        accuracy, (low, high) = x.figures["accuracy"], x.figures["interval"]
        yield [
            x.arm,
            f"{accuracy:.3f}",
            f"{low:.3f} to {high:.3f}",
            f"{(1 - accuracy) / worst:.2f}",
            "" if x.p is None else f"{x.p:.2g}",
            f"{x.seconds:.0f}",
        ]


def tables(benches):
    """The tables of all backbones and phases, with headings."""
    header = ["", "accuracy", "95 %", "errors, of classic's", "p", "seconds"]
    text = ""
    for bench in benches:
        results = bench.results
        features = max(x.features for x in results)
        for phase in bench.phases:
            of = [x for x in results if x.phase == phase]
            text += f"## {bench.backbone}, {bench.size} pixels, after {phase}\n\n"
            if phase in bench.fewer:
                text += f"All recipes have {bench.fewer[phase]} epochs of it here.\n\n"
            text += report.table(header, rows(of)) + "\n"
        about = (
            f"The features that {bench.backbone}'s arms share took up to {features:.0f} seconds "
        )
        text += textwrap.fill(about + "of one arm, which are not in the table.", 100) + "\n\n"
    return text


def picture(benches):
    """Validation accuracy over time, of the two recipes: what lineplot draws."""
    lines = []
    for colour, bench in enumerate(benches):
        for result in bench.results:
            if result.phase == bench.phases[-1] and result.arm in ("classic", "modern"):
                name, dashed = f"{bench.backbone}, {result.arm}", result.arm == "classic"
                look = {"name": name, "colour": colour, "dashed": dashed}
                lines.append(look | {"points": result.curve})
    return {
        "x": {"label": "seconds of training, features apart", "min": 0},
        "y": {"label": "validation accuracy"},
        "lines": lines,
    }


def write(benches, notes):
    """Writes the page and its picture; notes are what else one has to know of the figures."""
    report.draw(picture(benches), PICTURE)
    listed = "".join(f"- {note}\n" for note in notes)
    text = f"""# Accuracy

How well do the recipes classify photographs, and what does each of their parts do? Ten classes of
groceries (Klasson and others, WACV 2019): 830 photographs to train on, 250 for validation, 500 to
test, which were taken in other shops. `bench/accuracy.py` trained everything that follows, and
wrote this page.

{report.machine()}

- **classic** is the recipe that tfft reproduces, without augmentation, for 20 and 8 epochs: more
  gain nothing here. **modern** is `--recipe modern`, of pyexport and of `tfft run`, with its own
  epochs. The other rows change one thing.
- Accuracy is that of the last epoch on the test photographs, with Wilson's interval. Errors are a
  part of those of classic; p is McNemar's exact test against it.
- Seconds are those of training and validation. The features of frozen layers are computed once for
  all rows, and not counted. Keras computes them in each epoch, and its seconds hold that.
{listed}
{tables(benches)}![Validation accuracy against seconds of training](accuracy.png)
"""
    PAGE.write_text(text)
    print(text)


def arguments():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=pathlib.Path, required=True, help="folder of the photographs"
    )
    parser.add_argument(
        "--backbone", action="append", nargs=4, required=True,
        metavar=("NAME", "WEIGHTS", "SIZE", "PHASES"),
        help="network of keras.applications, its pretrained weights, its input size, and the "
        "phases to train, such as warmup,unfreeze, or, for 4 epochs of one whatever the recipe, "
        "warmup,unfreeze=4; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--arm", action="append", choices=[arm.name for arm in ARMS],
        help="train these arms alone, repeatable; the page has all that were ever trained",
    )  # fmt: skip
    parser.add_argument(
        "--note", action="append", default=[],
        help="sentence about the figures for the page, repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--work", type=pathlib.Path, default=ROOT / "build" / "accuracy",
        help="folder of graphs and runs, which are kept: the same command continues",
    )  # fmt: skip
    return parser.parse_args()


def main():
    """Trains every arm of every backbone."""
    args = arguments()
    benches = [Bench(args, *backbone) for backbone in args.backbone]
    for bench in benches:
        for arm in bench.arms:
            if not args.arm or arm.name in args.arm:
                bench.train(arm)
    write(benches, args.note)


if __name__ == "__main__":
    main()
