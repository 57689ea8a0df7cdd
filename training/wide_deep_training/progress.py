"""A line on how far long work is: a bar that redraws itself on a terminal, else a line every ten seconds."""

import sys
import time
from collections.abc import Callable
from typing import Final, TextIO

EVERY: Final = 10.0
EVERY_ON_A_TERMINAL: Final = 0.5
WIDTH: Final = 24


class Progress:
    """The progress of one piece of work, counted in units of any kind."""

    def __init__(
        self, what: str, total: int, stream: TextIO = sys.stderr, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin to count, from 0 to total."""
        self._what = what
        self._total = max(1, total)
        self._stream = stream
        self._clock = clock
        self._bar = stream.isatty()
        self._every = EVERY_ON_A_TERMINAL if self._bar else EVERY
        self._began = self._shown = clock()

    def show(self, done: int, details: str = "") -> None:
        """Say how much is done, unless something was said a moment ago."""
        now = self._clock()
        if now - self._shown < self._every:
            return
        self._shown = now
        left = (now - self._began) / done * (self._total - done) if done else None
        text = f"{self._what}: {done / self._total:.0%}{details}, {duration(left)} left"
        if self._bar:
            filled = round(WIDTH * done / self._total)
            self._stream.write(f"\r[{'=' * filled}{' ' * (WIDTH - filled)}] {text}\x1b[K")
        else:
            self._stream.write(text + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Remove the bar, if there is one, so that the next line starts at the left."""
        if self._bar:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def duration(seconds: float | None) -> str:
    """Write seconds as 1:02:03 or 2:03, or "?" for None."""
    if seconds is None:
        return "?"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
