"""A signal ends the training within seconds, with a checkpoint.

Python runs a signal's handler only between two instructions of the main thread, which may be inside TensorFlow for
longer than Kubernetes waits. So the signals are blocked in all threads, and one thread does nothing but wait for them.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from wide_deep_training.errors import TerminatedError

# HUP is what a terminal sends when it is closed, or its connection is lost.
SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

# Seconds that the training has to notice the signal by itself. A step takes a fraction of one.
GRACE: Final = 6.0


class Stop:
    """Whether a signal asked the training to stop. Make one before TensorFlow starts its threads."""

    def __init__(self) -> None:
        """Block the signals and start waiting for them."""
        self._requested = threading.Event()
        self._noticed = threading.Event()
        self._writing = threading.Lock()
        # One that is ignored, as HUP is below nohup, stays so: blocked, it would be waited for.
        self._awaited = [one for one in SIGNALS if signal.getsignal(one) is not signal.SIG_IGN]
        signal.pthread_sigmask(signal.SIG_BLOCK, self._awaited)
        threading.Thread(target=self._wait, name="signals", daemon=True).start()

    def check(self) -> None:
        """Raise TerminatedError if a signal came. What it leads to has the time that it takes."""
        if self._requested.is_set():
            self._noticed.set()
            raise TerminatedError("ended by a signal")

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Let what is written within this context be finished, however long the disk takes."""
        with self._writing:
            yield

    def _wait(self) -> None:
        signal.sigwait(self._awaited)
        self._requested.set()
        if self._noticed.wait(GRACE):
            return
        with self._writing:
            print("ended by a signal", file=sys.stderr, flush=True)
            os._exit(TerminatedError.status)
