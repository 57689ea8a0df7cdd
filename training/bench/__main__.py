"""Measures our training beside the original's: python -m bench ORIGINAL ORIGINAL_PYTHON [WHAT...]."""

import argparse
import json
from pathlib import Path

from bench import memory, parity, quality, speed
from bench.runs import Report, Runs

MEASUREMENTS = {
    "parity": parity.measure,
    "quality": quality.measure,
    "speed": speed.measure,
    "memory": memory.measure,
}


def main() -> None:
    """Measure what is asked for; exits with 1 where a limit is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "original", type=Path, help="the original's repository, or as much of it as models/recommendation"
    )
    parser.add_argument("original_python", type=Path, help="a Python with TensorFlow 2.15")
    parser.add_argument("what", nargs="*", choices=[*MEASUREMENTS, []], help="default: all")
    parser.add_argument("--work", type=Path, required=True, help="a folder for data and models; some 10 GB")
    arguments = parser.parse_args()
    runs = Runs(arguments.original, arguments.original_python.absolute(), arguments.work.absolute())
    report = Report()
    for what in arguments.what or MEASUREMENTS:
        print(f"\n| {what} | measured | allowed | |\n|---|---|---|---|")
        MEASUREMENTS[what](runs, report)
    (arguments.work / "raw.json").write_text(json.dumps(report.raw, indent=1, default=vars))
    raise SystemExit(report.failed)


main()
