"""A signal that the training has noticed leaves it the time to end by itself."""

import subprocess
import sys

# The watcher is the thread that would end the process after the grace. Only then it is known that it did not.
PROGRAM = """
import os, signal, threading
from wide_deep_training import signals
from wide_deep_training.errors import TerminatedError

stop = signals.Stop()
[watcher] = [thread for thread in threading.enumerate() if thread.name == "signals"]
os.kill(os.getpid(), signal.SIGTERM)
while True:
    try:
        stop.check()
    except TerminatedError:
        break
watcher.join()
print("the checkpoint is written")
"""


def test_what_a_noticed_signal_leads_to_has_the_time_that_it_takes() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=600, check=False)
    assert (ended.returncode, ended.stdout) == (0, "the checkpoint is written\n"), ended.stderr
