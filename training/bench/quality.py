"""Trained on the same data for the same steps: is our model as good as the original's?

Each reads and shuffles the data in its own way; the first weights are the original's. Their luck alone would move the
accuracy after so few steps by more than the limit, from seed to seed.
"""

import json
from pathlib import Path

from bench.parity import transplant
from bench.runs import Report, Runs, our_command, run
from wide_deep_training.checkpoint import Checkpoints, State
from wide_deep_training.learner import Learner
from wide_deep_training.model import Shape

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
        _begin(out / "checkpoints", theirs["first"], seed)
        flags = [f"--data-location={data}", f"--output-dir={out}", f"--steps={STEPS}", "--rescale"]
        run(our_command(*flags))
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


def _begin(folder: Path, first: str, seed: int) -> None:
    """Save a checkpoint of no steps, with the original's first weights."""
    learner = Learner(Shape(), deep_rate=0.001, wide_rate=0.005, seed=seed)
    transplant(first, learner.model)
    Checkpoints(folder).save(learner, State(0, Shape(), seed))
