"""What the measurements have in common: data, runs of the original and of ours, and the report."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wide_deep_training import synthesize

TRAIN = "models/recommendation/tensorflow/wide_deep_large_ds/training/train.py"


@dataclass
class Report:
    """What was measured, what is allowed, and whether all of it fits."""

    failed: bool = False
    raw: dict[str, object] = field(default_factory=dict)

    def below(self, what: str, value: float, limit: float) -> None:
        """Report a value that must not be above a limit."""
        self._line(what, f"{value:.3g}", f"at most {limit:g}", value <= limit)

    def above(self, what: str, value: float, limit: float) -> None:
        """Report a value that must not be below a limit."""
        self._line(what, f"{value:.3g}", f"at least {limit:g}", value >= limit)

    def equal(self, what: str, value: bool) -> None:
        """Report what must be so."""
        self._line(what, "yes" if value else "no", "yes", value)

    def _line(self, what: str, value: str, limit: str, fits: bool) -> None:
        self.failed |= not fits
        print(f"| {what} | {value} | {limit} | {'' if fits else '**missed**'} |", flush=True)


class Runs:
    """Runs both trainings, in a folder for what they write."""

    def __init__(self, original: Path, original_python: Path, work: Path) -> None:
        """Take the original's folder and the Python that has its TensorFlow."""
        self._train_py = original / TRAIN
        self._python = original_python
        self._work = work

    def fresh(self, name: str) -> Path:
        """Make an empty folder."""
        for number in range(1000):
            folder = self._work / f"{name}-{number}"
            if not folder.exists():
                folder.mkdir(parents=True)
                return folder
        raise RuntimeError(f"{self._work} is full of folders named {name}")

    def data(self, rows: int, eval_rows: int, seed: int = 1) -> Path:
        """Make synthetic data, once."""
        folder = self._work / f"data-{rows}-{eval_rows}-{seed}"
        if not (folder / "eval.csv").exists():
            synthesize.write(folder, rows, eval_rows, seed)
        return folder

    def original(self, work: str, data: Path, out: Path, *numbers: int) -> dict[str, Any]:
        """Run a part of the original by bench/original.py, and return what it prints last."""
        script = Path(__file__).with_name("original.py")
        arguments = [work, self._train_py, data, out, *numbers]
        found: dict[str, Any] = json.loads(_lines(self._python, script, *arguments)[-1])
        return found

    def original_command(self, *flags: str) -> list[str]:
        """Give the command line of the original's own train.py."""
        return [str(self._python), str(self._train_py), *flags]


def our_command(*flags: str) -> list[str]:
    """Give the command line of our training."""
    return [sys.executable, str(Path(__file__).parents[1] / "train.py"), *flags]


@dataclass(frozen=True)
class Run:
    """What a run took: seconds by the clock and of processors, and bytes of memory at its peak."""

    seconds: float
    processor: float
    peak: int


def run(command: list[str]) -> Run:
    """Run a training to its end, without what it prints."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_environment())
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said.decode()[-2000:]}")
    return Run(time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def _environment() -> dict[str, str]:
    return {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}


def _lines(python: Path, *arguments: object) -> list[str]:
    done = subprocess.run(
        [python, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=_environment(),
    )
    return done.stdout.splitlines()
