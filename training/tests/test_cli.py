"""Flags, and what the commands say of themselves."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import disposition
from wide_deep_training import about, cli, defaults, folders
from wide_deep_training.version import VERSION


def test_flags_of_2020_and_of_today_are_the_same() -> None:
    old = cli.train_parser().parse(["--data_location=/d", "--output_dir", "/o", "--batch_size=8", "--steps=5"])
    new = cli.train_parser().parse(["--data-location=/d", "--output-dir", "/o", "--batch-size=8", "--steps=5"])
    assert old == new
    assert (old.data_location, old.output_dir, old.batch_size, old.steps) == (Path("/d"), Path("/o"), 8, 5)


def test_an_underscore_in_a_value_stays() -> None:
    assert cli.train_parser().parse(["--data_location=/a_b", "--output_dir=/c_d"]).data_location == Path("/a_b")


def test_defaults_are_those_of_2020() -> None:
    found = cli.train_parser().parse(["--data-location=/d", "--output-dir=/o"])
    assert (found.steps, found.epochs, found.batch_size) == (0, 10, 512)
    assert (found.hash_buckets, found.embedding, found.hidden) == (1000, 32, (1024, 512, 256))
    assert (found.deep_learning_rate, found.wide_learning_rate) == (None, None)  # the checkpoint's, else these:
    assert (defaults.DEEP_RATE, defaults.WIDE_RATE) == (0.001, 0.005)


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ("--steps=-1", "argument --steps: must be a whole number from 0 to 2147483647, not -1"),
        ("--steps=8M", "argument --steps: must be a whole number from 0 to 2147483647, not 8M"),
        ("--steps=9223372036854775807", "argument --steps: must be a whole number from 0 to 2147483647, not 9"),
        ("--epochs=9223372036854775807", "argument --epochs: must be a whole number from 1 to 2147483647, not 9"),
        ("--batch-size=9223372036854775807", "argument --batch-size: must be a whole number from 1 to 2147483647"),
        ("--epochs=0", "argument --epochs: must be a whole number from 1 to 2147483647, not 0"),
        ("--hidden=8,0", "argument --hidden: each width must be a whole number from 1 to 2147483647, not 0"),
        ("--hidden=10,,20", "argument --hidden: each width must be a whole number from 1 to 2147483647, not ''"),
        ("--seed=", "argument --seed: must be a whole number from 0 to 9223372036854775807, not ''"),
        ("--target-accuracy=nan", "argument --target-accuracy: must be a number from 0 to 1, not nan"),
        ("--target-accuracy=78%", "argument --target-accuracy: must be a number from 0 to 1, not 78%"),
        ("--target-accuracy=75", "argument --target-accuracy: must be a number from 0 to 1, not 75"),
        ("--wide-learning-rate=0", "argument --wide-learning-rate: must be a number from 1e-30 to 1e+30, not 0"),
        ("--deep-learning-rate=0", "argument --deep-learning-rate: must be a number from 1e-30 to 1e+30, not 0"),
        ("--deep-learning-rate=inf", "argument --deep-learning-rate: must be a number from 1e-30 to 1e+30, not inf"),
        ("--target_acuracy=0.8", "unknown argument: --target-acuracy=0.8; did you mean --target-accuracy?"),
    ],
)
def test_a_flag_that_does_not_fit_is_named(flag: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.train_parser().parse(["--data-location=/d", "--output-dir=/o", flag])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data-locatio", "/d", "--output-dir=/o"], "--data-locatio; did you mean --data-location?"),
        (["--data_location=/d", "--output_dri=/o"], "--output-dri=/o; did you mean --output-dir?"),
        (["-data-location", "/d", "--output-dir=/o"], "-data-location; did you mean --data-location?"),
        (["more", "--data-locatio", "/d"], "--data-locatio; did you mean --data-location?"),
    ],
)
def test_a_required_flag_that_is_misspelt_is_named(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.train_parser().parse(arguments)
    assert ended.value.code == 2
    assert f"error: unknown argument: {message}\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: --data-location, --output-dir"),
        (
            ["--data-location=/d", "--output-dir=/o", "--steps", "-1"],
            "argument --steps: must be a whole number from 0 to 2147483647, not -1",
        ),
        (["--data-location=/d", "--output-dir=/o", "more"], "unknown argument: more"),
    ],
)
def test_no_flag_is_called_unknown_that_is_known(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.train_parser().parse(arguments)
    assert f"error: {message}\n" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["train", "synthesize", "convert"])
def test_help_shows_examples_and_needs_no_tensorflow(command: str) -> None:
    code = f"import sys; sys.modules['tensorflow'] = None; from wide_deep_training import cli; cli.{command}()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert f"  wide-deep-{command} --" in done.stdout


def test_the_image_says_what_it_is() -> None:
    found = json.loads(json.dumps(about.about()))
    assert found["version"] == VERSION
    assert found["tensorflow"] == found["serving"] == "2.20.0"


def test_ctrl_c_ends_a_conversion_in_one_line(tmp_path: Path) -> None:
    with disposition(signal.SIGINT, signal.SIG_DFL):
        process = subprocess.Popen(
            [sys.executable, "-c", "from wide_deep_training import cli; cli.convert()", "--raw=-", f"--out={tmp_path}"],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    while not (tmp_path / f"{folders.STAGED}train.csv").exists():  # it has not begun to read
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 130
    assert err.splitlines()[-1].endswith(": ended by Ctrl-C")
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
