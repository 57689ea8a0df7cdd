"""Examples a second in steady state, and the wall time of a whole try."""

from pathlib import Path
from statistics import median

import tensorflow as tf

from bench.runs import Report, Runs, our_command, run

ROWS = 1_000_000
EVAL_ROWS = 200_000
BATCH = 512
REPEATED = 5
# A try of a pipeline, as the reference package sets it.
TRY = 500
# Of a run of 500 steps, those that are neither warm-up nor a checkpoint.
STEADY = (100, 400)


def measure(runs: Runs, report: Report) -> None:
    """Run both in turn, five times."""
    data = runs.data(ROWS, EVAL_ROWS)
    rates: dict[str, list[float]] = {"original": [], "ours": []}
    walls: dict[str, list[float]] = {"original": [], "ours": []}
    for _ in range(REPEATED):
        rates["original"].append(_originals_rate(runs, data))
        out = runs.fresh("speed-original")
        flags = [f"--data_location={data}", f"--output_dir={out}", f"--checkpoint={out}/checkpoints", f"--steps={TRY}"]
        walls["original"].append(run(runs.original_command(*flags)).seconds)
        out = runs.fresh("speed-ours")
        flags = [f"--data_location={data}", f"--output_dir={out}", f"--checkpoint={out}/checkpoints", f"--steps={TRY}"]
        walls["ours"].append(run(our_command(*flags)).seconds)
        rates["ours"].append(_our_rate(out))
    report.raw["examples a second"] = rates
    report.raw["seconds of a try"] = walls
    rate, wall = ({who: median(values) for who, values in of.items()} for of in (rates, walls))
    what = f"examples a second, ours {rate['ours']:,.0f}, original {rate['original']:,.0f}, ratio"
    report.above(what, rate["ours"] / rate["original"], 1)
    what = f"a try of {TRY} steps on 1M rows, ours {wall['ours']:.1f} s, original {wall['original']:.1f} s, ratio"
    report.below(what, wall["ours"] / wall["original"], 0.7)


def _originals_rate(runs: Runs, data: Path) -> float:
    times: list[float] = runs.original("time", data, runs.fresh("rate-original"), STEADY[1] + 50)["times"]
    first, last = STEADY
    return (last - first) * BATCH / (times[last - 1] - times[first - 1])


def _our_rate(out: Path) -> float:
    """Read the rate from what TensorBoard would show: the mean of each hundred steps."""
    (file,) = (out / "checkpoints/wide-deep/events").iterdir()
    rates = [
        float(tf.make_ndarray(value.tensor))
        for event in tf.compat.v1.train.summary_iterator(str(file))
        for value in event.summary.value
        if value.tag == "training/examples_per_second" and STEADY[0] < event.step <= STEADY[1]
    ]
    assert len(rates) == (STEADY[1] - STEADY[0]) // 100
    return len(rates) / sum(1 / rate for rate in rates)
