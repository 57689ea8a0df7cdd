"""What the tests share: small data, a small model, and the command as a process."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before anything imports TensorFlow
os.environ["OMP_NUM_THREADS"] = "1"  # also for the processes that tests start

import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import tensorflow as tf

from wide_deep_training.model import Shape
from wide_deep_training.settings import Settings
from wide_deep_training.signals import Stop

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

SMALL = Shape(hash_buckets=20, embedding=2, hidden=(4,))
SMALL_FLAGS = ("--hash-buckets=20", "--embedding=2", "--hidden=4")
TRAIN_PY = Path(__file__).parents[1] / "train.py"


class NoSignals(Stop):
    """Never asked to stop, and leaves the test's own signals alone."""

    def __init__(self) -> None:
        """Don't wait for signals."""

    def check(self) -> None:
        """Go on."""

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Go on."""
        yield


def line(label: int = 0, numbers: str = "1,2,3,4,5,6,7,8,9,10,11,12,13", category: str = "a") -> str:
    """Make a line of data whose categories are all the same."""
    return f"{label},{numbers}," + ",".join([category] * 26)


def numbered(first: int, count: int) -> str:
    """Make lines that I1 numbers, of both labels."""
    chosen = random.Random(first)
    lines = (
        line(number % 2, f"{number}" + f",{chosen.randrange(9)}" * 12, f"{chosen.randrange(30):x}")
        for number in range(first, first + count)
    )
    return "\n".join(lines) + "\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Make a folder with 60 rows to train with and 20 to evaluate."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "train.csv").write_text(numbered(0, 60))
    (folder / "eval.csv").write_text(numbered(1000, 20))
    return folder


@pytest.fixture
def settings(tmp_path: Path, data: Path) -> Settings:
    """Make settings for a short training of a small model."""
    output = tmp_path / "out"
    return Settings(data=data, output=output, checkpoint=output / "checkpoints", batch_size=10, steps=3, shape=SMALL)


Command = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def command(tmp_path: Path, data: Path) -> Iterator[Command]:
    """Start the training of a small model as a process; what still runs after the test is killed."""
    started = []

    def start(*flags: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [
                sys.executable,
                TRAIN_PY,
                f"--data_location={data}",
                f"--output_dir={tmp_path / 'out'}",
                *SMALL_FLAGS,
                *flags,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@contextmanager
def disposition(which: signal.Signals, how: signal.Handlers) -> Iterator[None]:
    """Let what is started within this context have a signal's default, or ignore it."""
    before = signal.signal(which, how)
    try:
        yield
    finally:
        signal.signal(which, before)


def end(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Wait for a process. Returns its exit status, standard output and standard error."""
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err
