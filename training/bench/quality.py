"""Trained on the same data for the same steps: is our model as good as the original's?"""

import json

from bench.runs import Report, Runs, our_command, run

STEPS = 5000
SEEDS = (1, 2, 3)
ROWS = 1_000_000
EVAL_ROWS = 200_000
# Half a point, of accuracy, of AUC, of log loss.
LIMIT = 0.005
# By so much the original must beat the commoner answer, or nothing was learned that could be compared.
LEARNED = 0.03


def measure(runs: Runs, report: Report) -> None:
    """Train both, with three seeds."""
    data = runs.data(ROWS, EVAL_ROWS)
    for seed in SEEDS:
        theirs = runs.original("quality", data, runs.fresh("quality-original"), STEPS, seed)
        out = runs.fresh("quality-ours")
        run(our_command(f"--data-location={data}", f"--output-dir={out}", f"--steps={STEPS}", f"--seed={seed}"))
        ours = json.loads((out / "metrics.json").read_text())
        report.raw[f"quality, seed {seed}"] = {"ours": ours, "original": theirs}
        report.above(
            f"seed {seed}: the original's accuracy {theirs['accuracy']:.4f} above the baseline",
            theirs["accuracy"] - theirs["accuracy_baseline"],
            LEARNED,
        )
        for name, original in (("accuracy", "accuracy"), ("auc", "auc"), ("log_loss", "average_loss")):
            what = f"seed {seed}: {name.replace('_', ' ')}, ours {ours[name]:.4f}, original {theirs[original]:.4f}"
            report.below(f"{what}, difference", abs(ours[name] - theirs[original]), LIMIT)
