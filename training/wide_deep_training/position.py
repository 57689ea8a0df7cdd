"""Where in the data the training is, counted in rows, so that the next try goes on with rows that are new to it."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Position:
    """How many rows of this data the model was trained with, and at how many the current run began.

    A run is a training of some epochs. One that is interrupted stays open: the next try goes on with its count.
    One that exported a model is closed (run_began is None): the next try trains its epochs anew.
    """

    rows: int = 0
    run_began: int | None = None

    def began(self) -> "Position":
        """Open a run, unless one is open."""
        return self if self.run_began is not None else replace(self, run_began=self.rows)

    def after(self, rows: int) -> "Position":
        """Count rows that the model was trained with."""
        return replace(self, rows=self.rows + rows)

    def closed(self) -> "Position":
        """Close the run."""
        return replace(self, run_began=None)

    def left_of(self, epochs: int, rows_an_epoch: int) -> int:
        """Count the rows that the open run still has to see."""
        began = self.rows if self.run_began is None else self.run_began
        return max(0, began + epochs * rows_an_epoch - self.rows)
