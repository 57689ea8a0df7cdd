"""The commands, and the exit statuses that scripts see."""

import argparse
import difflib
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, TypeVar

from wide_deep_training import defaults
from wide_deep_training.errors import TrainingError
from wide_deep_training.version import VERSION

TRAIN_EXAMPLES = """\
examples:
  wide-deep-train --data-location /data --output-dir /out
  wide-deep-train --data-location /data --output-dir /out --checkpoint /checkpoints --steps 500
  wide-deep-train --data-location /data --output-dir /out --epochs 3 --target-accuracy 0.78 --eval-every 2000

exit status:
  0 trained; 1 failed; 2 the command line; 7 the data is missing or unusable; 8 a directory can't be written;
  143 ended by a signal, with a checkpoint
"""


T = TypeVar("T", int, float)

FLAG = re.compile(r"--?[A-Za-z]")  # not -1, a number, nor -, which is standard input


class Parser(argparse.ArgumentParser):
    """Parses flags with dashes or underscores, and names the nearest flag for an unknown one."""

    def __init__(self, **arguments: object) -> None:
        """Make a parser that shows its description and examples as they are written."""
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **arguments)  # type: ignore[arg-type]
        self.add_argument("--version", action="version", version=VERSION)
        self._given: list[str] = []

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse arguments; exits with 2 where they don't fit."""
        self._given = [_with_dashes(argument) for argument in arguments]
        found, unknown = self.parse_known_args(self._given)
        if unknown:
            self.error(self._unknown(unknown[0]))
        return found

    def error(self, message: str) -> NoReturn:
        """Name an unknown flag before anything else: a required flag may be missing because it is misspelt."""
        for argument in self._given:
            if FLAG.match(argument) and argument.partition("=")[0] not in self._option_string_actions:
                message = self._unknown(argument)
                break
        super().error(message)

    def _unknown(self, argument: str) -> str:
        return f"unknown argument: {argument}{self._nearest(argument)}"

    def _nearest(self, argument: str) -> str:
        near = difflib.get_close_matches(argument.partition("=")[0], self._option_string_actions, n=1)
        return f"; did you mean {near[0]}?" if near else ""


SYNTHESIZE_EXAMPLES = """\
example:
  wide-deep-synthesize --rows 100000 --out /data
"""

CONVERT_EXAMPLES = """\
examples:
  wide-deep-convert --raw train.txt --out /data
  tar --extract --gzip --to-stdout --file dac.tar.gz train.txt | wide-deep-convert --raw - --out /data
  wide-deep-convert --raw train.txt --out /data --rows 36672493 --eval-rows 9168124
"""


def run(work: Callable[[], None]) -> NoReturn:
    """Do the work, and exit with the status that fits how it ends."""
    try:
        work()
    except TrainingError as error:
        print(f"{Path(sys.argv[0]).name}: {error}", file=sys.stderr)
        sys.exit(error.status)
    except KeyboardInterrupt:
        print(f"{Path(sys.argv[0]).name}: ended by Ctrl-C", file=sys.stderr)
        sys.exit(128 + signal.SIGINT)
    sys.exit(0)


def train() -> NoReturn:
    """Be the command wide-deep-train."""
    arguments = train_parser().parse(sys.argv[1:])
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before TensorFlow is imported
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("absl").setLevel(logging.WARNING)
    logging.getLogger("tensorflow").setLevel(logging.WARNING)
    run(lambda: _train(arguments))


def train_parser() -> Parser:
    """Make the parser of wide-deep-train."""
    parser = Parser(
        prog="wide-deep-train",
        description="Train Wide & Deep, and export it for TensorFlow Serving.",
        epilog=TRAIN_EXAMPLES,
    )
    folder = parser.add_argument_group("folders")
    folder.add_argument(
        "--data-location", type=Path, required=True, metavar="DIR", help="holds train*.csv and eval*.csv, each also .gz"
    )
    folder.add_argument(
        "--output-dir",
        type=Path,
        required=True,
        metavar="DIR",
        help="a version's folder, named by the Unix time, is exported below it",
    )
    folder.add_argument(
        "--checkpoint",
        type=Path,
        metavar="DIR",
        help="goes on from what is in its folder wide-deep (default: OUTPUT_DIR/checkpoints)",
    )
    length = parser.add_argument_group("how long")
    length.add_argument(
        "--steps",
        type=_count(0),
        default=0,
        metavar="N",
        help="that many more steps than the checkpoint has, in place of --epochs",
    )
    length.add_argument(
        "--epochs",
        type=_count(1),
        default=10,
        metavar="N",
        help="that many times all rows (default: %(default)s)",
    )
    length.add_argument(
        "--target-accuracy",
        type=_number(float, 0, 1),
        metavar="SHARE",
        help="stop once the model is that good (default: don't)",
    )
    length.add_argument(
        "--eval-every",
        type=_count(1),
        metavar="STEPS",
        help="evaluate that often (default: at the end; with a target, once an epoch)",
    )
    model = parser.add_argument_group("the model, and how it learns")
    model.add_argument(
        "--batch-size", type=_count(1), default=512, metavar="N", help="rows in a step (default: %(default)s)"
    )
    model.add_argument(
        "--hash-buckets",
        type=_count(1),
        default=1000,
        metavar="N",
        help="for each of the 26 categories (default: %(default)s)",
    )
    model.add_argument(
        "--embedding",
        type=_count(1),
        default=32,
        metavar="N",
        help="numbers that a category becomes (default: %(default)s)",
    )
    model.add_argument(
        "--hidden",
        type=_layers,
        default="1024,512,256",
        metavar="N,N,…",
        help="widths of the hidden layers (default: %(default)s)",
    )
    model.add_argument(
        "--deep-learning-rate",
        type=_rate,
        metavar="RATE",
        help=f"of Adagrad (default: the checkpoint's, else {defaults.DEEP_RATE})",
    )
    model.add_argument(
        "--wide-learning-rate",
        type=_rate,
        metavar="RATE",
        help=f"of FTRL (default: the checkpoint's, else {defaults.WIDE_RATE})",
    )
    model.add_argument(
        "--seed",
        type=_number(int, 0, sys.maxsize),
        metavar="N",
        help=f"for the first weights and the order of rows (default: the checkpoint's, else {defaults.SEED})",
    )
    data = parser.add_argument_group("the data")
    data.add_argument(
        "--rescale", action="store_true", help="scale I1 to I13 by the ranges of this data, not by the checkpoint's"
    )
    data.add_argument(
        "--skip-invalid", action="store_true", help="leave out lines that can't be read, instead of ending at the first"
    )
    return parser


def _train(arguments: argparse.Namespace) -> None:
    from wide_deep_training import processors
    from wide_deep_training.signals import Stop

    stop = Stop()
    import tensorflow as tf

    from wide_deep_training.model import Shape
    from wide_deep_training.settings import Settings
    from wide_deep_training.training import train

    threads = processors.count()
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    settings = Settings(
        data=arguments.data_location.absolute(),
        output=arguments.output_dir.absolute(),
        checkpoint=(arguments.checkpoint or arguments.output_dir / "checkpoints").absolute(),
        steps=arguments.steps,
        epochs=arguments.epochs,
        batch_size=arguments.batch_size,
        target_accuracy=arguments.target_accuracy,
        eval_every=arguments.eval_every,
        seed=arguments.seed,
        shape=Shape(arguments.hash_buckets, arguments.embedding, arguments.hidden),
        deep_rate=arguments.deep_learning_rate,
        wide_rate=arguments.wide_learning_rate,
        rescale=arguments.rescale,
        skip_invalid=arguments.skip_invalid,
    )
    _, metrics = train(settings, threads=threads, stop=stop)
    print(f"Model exported to {arguments.output_dir}")
    print(f"Accuracy: {metrics.accuracy:.6f}", flush=True)


def synthesize() -> NoReturn:
    """Be the command wide-deep-synthesize."""
    parser = Parser(
        prog="wide-deep-synthesize",
        description="Write train.csv and eval.csv, made up as Criteo's are, and say how good a model of them can be.",
        epilog=SYNTHESIZE_EXAMPLES,
    )
    parser.add_argument("--rows", type=_count(1), required=True, metavar="N", help="rows of train.csv")
    parser.add_argument("--eval-rows", type=_count(1), metavar="N", help="rows of eval.csv (default: a quarter)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write or replace both files")
    parser.add_argument(
        "--seed",
        type=_number(int, 0, sys.maxsize),
        default=1,
        metavar="N",
        help="the same data for the same seed (default: %(default)s)",
    )
    arguments = parser.parse(sys.argv[1:])
    run(lambda: _synthesize(arguments))


def _synthesize(arguments: argparse.Namespace) -> None:
    from wide_deep_training import synthesize

    eval_rows = arguments.eval_rows or max(1, arguments.rows // 4)
    files = synthesize.write(arguments.out, arguments.rows, eval_rows, arguments.seed)
    for name, written in zip(("train.csv", "eval.csv"), files, strict=True):
        print(
            f"{arguments.out / name}: {written.rows} rows, baseline {written.baseline:.4f},"
            f" best possible accuracy {written.best:.4f}"
        )


def convert() -> NoReturn:
    """Be the command wide-deep-convert."""
    parser = Parser(
        prog="wide-deep-convert",
        description="Make train.csv and eval.csv of Criteo's raw train.txt: tabs become commas, empty numbers 0.",
        epilog=CONVERT_EXAMPLES,
    )
    parser.add_argument(
        "--raw", required=True, metavar="FILE", help="Criteo's train.txt, also as .gz; - reads standard input"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write or replace both files")
    parser.add_argument(
        "--rows",
        type=_number(int, 1, sys.maxsize),
        default=8_000_000,
        metavar="N",
        help="for train.csv: the first (default: %(default)s)",
    )
    parser.add_argument(
        "--eval-rows",
        type=_number(int, 1, sys.maxsize),
        default=2_000_000,
        metavar="N",
        help="for eval.csv: the ones that follow (default: %(default)s)",
    )
    arguments = parser.parse(sys.argv[1:])
    run(lambda: _convert(arguments))


def _convert(arguments: argparse.Namespace) -> None:
    from wide_deep_training.convert import convert

    convert(arguments.raw, arguments.out, arguments.rows, arguments.eval_rows)
    print(f"{arguments.out}: train.csv with {arguments.rows} rows, eval.csv with {arguments.eval_rows}")


def _with_dashes(argument: str) -> str:
    if not argument.startswith("--"):
        return argument
    name, equals, value = argument.partition("=")
    return name.replace("_", "-") + equals + value


def _number(kind: type[T], least: T, most: T) -> Callable[[str], T]:
    def number(text: str) -> T:
        with suppress(ValueError):
            if least <= (value := kind(text)) <= most:
                return value
        name = "a whole number" if kind is int else "a number"
        raise argparse.ArgumentTypeError(f"must be {name} from {least} to {most}, not {text or repr(text)}")

    return number


def _count(least: int) -> Callable[[str], int]:
    """Allow counts of which two can be multiplied, as steps and the batch's rows, and fit 64 bits."""
    return _number(int, least, 2**31 - 1)


def _rate(text: str) -> float:
    """Allow rates that are neither 0 nor infinite as the 32 bits that TensorFlow takes."""
    return _number(float, 1e-30, 1e30)(text)


def _layers(text: str) -> tuple[int, ...]:
    try:
        return tuple(_count(1)(width) for width in text.split(","))
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"each width {error}") from None
