"""The settings of a training, from the command line or from a test."""

from dataclasses import dataclass, field
from pathlib import Path

from wide_deep_training.model import Shape


@dataclass(frozen=True)
class Settings:
    """One training. Steps of 0 mean: train epochs instead. A seed or rate of None is the checkpoint's."""

    data: Path
    output: Path
    checkpoint: Path
    steps: int = 0
    epochs: int = 10
    batch_size: int = 512
    target_accuracy: float | None = None
    eval_every: int | None = None
    seed: int | None = None
    shape: Shape = field(default_factory=Shape)
    deep_rate: float | None = None
    wide_rate: float | None = None
    rescale: bool = False
    skip_invalid: bool = False
