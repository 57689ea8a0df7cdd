"""The command as Kubernetes sees it: a process with an exit status, signals, users and disks."""

import gzip
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Command, disposition, end, line, numbered
from wide_deep_training import lines
from wide_deep_training.checkpoint import Checkpoints

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user and mount a file system")


def until(condition: Callable[[], object], process: "subprocess.Popen[str]") -> None:
    """Wait until something is so, as long as a process runs."""
    while not condition():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


def steps(out: Path) -> list[int]:
    """List the steps of the checkpoints, oldest first."""
    return sorted(int(path.name[5:]) for path in (out / "checkpoints/wide-deep").glob("step-*"))


def whole_versions(out: Path) -> list[Path]:
    """List the exported versions, each of which must be whole."""
    versions = [path for path in out.iterdir() if path.name.isdigit()]
    for version in versions:
        for name in ("saved_model.pb", "variables/variables.index", "metrics.json"):
            assert (version / name).exists()
    return versions


def test_a_training_ends_with_the_lines_of_2020(command: Command, tmp_path: Path) -> None:
    status, out, err = end(command("--steps=3", "--batch-size=10"))
    assert status == 0, err
    *_, exported, accuracy = out.splitlines()
    assert exported == f"Model exported to {tmp_path / 'out'}"
    assert re.fullmatch(r"Accuracy: 0\.\d{6}|Accuracy: 1\.000000", accuracy)
    assert re.search(r"step 3: accuracy .* \(\d+ of 20 correct\), baseline 0\.500000, AUC 0\.\d+, log loss", err)


def test_a_signal_ends_it_and_the_next_run_goes_on_from_there(command: Command, tmp_path: Path) -> None:
    process = command("--steps=1000000", "--batch-size=10")
    until(lambda: steps(tmp_path / "out"), process)
    process.send_signal(signal.SIGTERM)
    status, _, err = end(process)
    assert status == 143, err
    assert "ended by a signal" in err
    stopped = steps(tmp_path / "out")[-1]

    status, _, err = end(command("--steps=1", "--batch-size=10"))
    assert status == 0
    assert f"goes on from step {stopped}" in err


@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_before_the_first_step_ends_it_too(command: Command, data: Path, which: signal.Signals) -> None:
    fifo = data / "train-0.csv"
    os.mkfifo(fifo)  # the pass over the data waits here until the signal, outside of Python's reach
    with disposition(which, signal.SIG_DFL):
        process = command("--steps=1")
    with fifo.open("w"):
        process.send_signal(which)
        assert end(process)[0] == 143


def test_a_training_below_nohup_goes_on_when_the_terminal_is_closed(command: Command, tmp_path: Path) -> None:
    with disposition(signal.SIGHUP, signal.SIG_IGN):
        process = command("--steps=1000000", "--batch-size=10")
    until(lambda: steps(tmp_path / "out"), process)
    process.send_signal(signal.SIGHUP)
    known = steps(tmp_path / "out")[-1]
    until(lambda: steps(tmp_path / "out")[-1] > known, process)
    process.terminate()
    assert end(process)[0] == 143


def test_events_that_can_not_be_written_are_named(command: Command, tmp_path: Path) -> None:
    events = tmp_path / "out/checkpoints/wide-deep/events"
    events.parent.mkdir(parents=True)
    events.write_text("a file, not a folder")
    status, _, err = end(command("--steps=1"))
    assert status == 8, err
    assert f"{events}: can't be written: " in err
    assert "Traceback" not in err


def test_a_kill_loses_no_more_than_the_steps_since_the_last_checkpoint(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(3):
        known = steps(out)[-1:]
        process = command("--epochs=100000", "--batch-size=10")
        until(lambda known=known: steps(out)[-1:] > known, process)  # type: ignore[misc]
        process.kill()
        assert end(process)[0] == -signal.SIGKILL
        kept = Checkpoints(out / "checkpoints").newest()
        assert kept is not None
        assert kept.step % 500 == 0
        assert kept.step == steps(out)[-1]
        assert kept.position.rows == kept.step * 10
        assert whole_versions(out) == []


def test_a_kill_while_it_exports_leaves_no_half_version(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = command("--steps=1", "--batch-size=10")
    until(lambda: list(out.glob("temp-wide-deep-*")), process)
    process.kill()
    end(process)
    assert whole_versions(out) == []
    assert end(command("--steps=1", "--batch-size=10"))[0] == 0
    assert len(whole_versions(out)) == 1
    assert list(out.glob("temp-wide-deep-*")) == []


@pytest.mark.parametrize(
    ("break_it", "status", "message"),
    [
        (lambda data: (data / "eval.csv").unlink(), 7, "there is no eval.csv"),
        (lambda data: (data / "train.csv").write_text(""), 7, "train.csv: there is no row of data"),
        (
            lambda data: (data / "train.csv").write_text(numbered(0, 9) + line(numbers="NaN" + ",1" * 12)),
            7,
            "train.csv, line 10, column 2: I1 must be a number or empty, not 'NaN'",
        ),
        (
            lambda data: os.truncate(data / "train.csv", 2 * 1024**3),
            7,
            f"train.csv, line 61: the line is longer than {lines.LONGEST} bytes",
        ),
    ],
    ids=["no eval.csv", "an empty file", "NaN", "a line of 2 GB"],
)
def test_data_at_fault_is_named(
    command: Command, data: Path, break_it: Callable[[Path], object], status: int, message: str
) -> None:
    break_it(data)
    found, out, err = end(command("--steps=1"))
    assert (found, out) == (status, "")
    assert message in err
    assert "Traceback" not in err


def test_all_that_data_may_have_is_read(command: Command, data: Path) -> None:
    header = "label," + ",".join(f"I{i}" for i in range(1, 14)) + "," + ",".join(f"C{i}" for i in range(1, 27))
    constant_and_empty = [line(label, "7" + "," * 12, category='"a,b"') for label in (0, 1)] * 10
    (data / "train.csv").write_text("\r\n".join([header, *constant_and_empty]), newline="")
    (data / "train-2.csv.gz").write_bytes(gzip.compress("\n".join([*constant_and_empty, "cut,off"]).encode()))
    status, out, err = end(command("--epochs=2", "--batch-size=8", "--skip-invalid"))
    assert status == 0, err
    assert re.search(r"train-2\.csv\.gz: 20 rows, 10 of them clicks; skipped 1 lines that can't be read", err)
    assert re.search(r"train\.csv: 20 rows, 10 of them clicks, a header", err)
    assert "Accuracy: " in out


def test_an_unknown_flag_is_a_mistake_on_the_command_line(command: Command) -> None:
    status, _, err = end(command("--epoch=1"))
    assert status == 2
    assert "unknown argument: --epoch=1; did you mean --epochs?" in err


def test_a_model_of_another_shape_is_a_mistake_on_the_command_line(command: Command) -> None:
    assert end(command("--steps=1"))[0] == 0
    status, _, err = end(command("--steps=1", "--hidden=5"))
    assert status == 2
    assert "the checkpoint is of a model with --hash-buckets 20 --embedding 2 --hidden 4" in err


@needs_root
@pytest.mark.parametrize("which", ["output-dir", "checkpoint"])
def test_a_folder_that_can_not_be_written_is_named(command: Command, tmp_path: Path, which: str) -> None:
    folder = tmp_path / "read-only"
    folder.mkdir()
    with mounted(folder, "ro"):
        status, _, err = end(command("--steps=1", f"--{which}={folder}"))
    assert status == 8
    assert re.search(rf"{folder}.*: user 0, group 0 can't write there: Read-only file system", err)


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Mount a file system in memory."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@needs_root
@pytest.mark.parametrize("where", ["checkpoint", "output-dir"])
def test_a_full_disk_is_named_and_leaves_nothing_half(command: Command, tmp_path: Path, where: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "size=6m"):
        (disk / "filler").write_bytes(b"x" * (6 * 1024**2 - 20_000))
        status, _, err = end(command("--steps=1", f"--checkpoint={tmp_path / 'c'}", f"--{where}={disk}"))
        assert status == 8, err
        assert "the disk is full" in err
        assert whole_versions(disk) == []
        assert list(disk.glob("**/temp-*")) == []
