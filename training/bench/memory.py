"""The most memory that a training takes: does it grow with the data?"""

from bench.runs import Report, Runs, our_command, run

SMALL = 50_000
LARGE = 1_000_000
STEPS = 200


def measure(runs: Runs, report: Report) -> None:
    """Run both on little and on much data."""
    peaks: dict[str, dict[int, int]] = {"original": {}, "ours": {}}
    for rows in (SMALL, LARGE):
        data = runs.data(rows, rows // 5)
        for who, command in (("original", runs.original_command), ("ours", our_command)):
            out = runs.fresh(f"memory-{who}")
            flags = [f"--data_location={data}", f"--output_dir={out}", f"--steps={STEPS}"]
            peaks[who][rows] = run(command(*flags)).peak
    report.raw["peak memory in bytes"] = peaks
    for who, limit in (("ours", 1.1), ("original", float("inf"))):
        small, large = peaks[who][SMALL], peaks[who][LARGE]
        report.below(
            f"memory, {who}: {small / 1e6:,.0f} MB at 50k rows, {large / 1e6:,.0f} MB at 1M, ratio",
            large / small,
            limit,
        )
