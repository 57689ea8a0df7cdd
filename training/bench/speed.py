"""Examples a second in steady state, and what a whole try takes.

Both by the clock and in processor time: on a machine that does other work as well, only the latter is fair.
"""

from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.runs import Report, Run, Runs, our_command, run

REPEATED = 5
BATCH = 512
# What 400 steps take more than 100: no start, no pass over the data, no evaluation.
SHORT, LONG = 100, 400
SMALL_DATA = (50_000, 10_000)
# A try as the scripts make it, on a million rows.
TRY = 500
LARGE_DATA = (1_000_000, 200_000)

Command = Callable[..., list[str]]


def measure(runs: Runs, report: Report) -> None:
    """Run both in turn, five times."""
    small, large = runs.data(*SMALL_DATA), runs.data(*LARGE_DATA)
    commands: dict[str, Command] = {"original": runs.original_command, "ours": our_command}
    tries: dict[str, list[Run]] = {who: [] for who in commands}
    steps: dict[str, list[Run]] = {who: [] for who in commands}
    for _ in range(REPEATED):
        for who, command in commands.items():
            tries[who].append(_try(command, large, runs.fresh(f"speed-{who}"), TRY))
            short, long = (_try(command, small, runs.fresh(f"speed-{who}"), count) for count in (SHORT, LONG))
            steps[who].append(Run(long.seconds - short.seconds, long.processor - short.processor, long.peak))
    report.raw["a try"] = tries
    report.raw[f"{LONG - SHORT} steps"] = steps
    for unit in ("seconds", "processor"):
        of_steps, of_tries = (
            {who: median(getattr(each, unit) for each in of[who]) for who in commands} for of in (steps, tries)
        )
        kind = "by the clock" if unit == "seconds" else "of processor time"
        rate = {who: (LONG - SHORT) * BATCH / seconds for who, seconds in of_steps.items()}
        what = f"examples a second {kind}, ours {rate['ours']:,.0f}, original {rate['original']:,.0f}, ratio"
        report.above(what, rate["ours"] / rate["original"], 1)
        what = f"a try, seconds {kind}, ours {of_tries['ours']:.1f}, original {of_tries['original']:.1f}, ratio"
        report.below(what, of_tries["ours"] / of_tries["original"], 0.7)


def _try(command: Command, data: Path, out: Path, steps: int) -> Run:
    return run(command(f"--data_location={data}", f"--output_dir={out}", f"--steps={steps}"))
