"""The line on how far the work is."""

import io

import pytest

from wide_deep_training.progress import Progress, duration


class Terminal(io.StringIO):
    """Text that passes for a terminal."""

    def isatty(self) -> bool:
        """Be one."""
        return True


def shown(stream: io.StringIO) -> str:
    """Show half of the work after ten seconds."""
    times = iter([0.0, 10.0])
    progress = Progress("training", 200, stream, lambda: next(times))
    progress.show(100, ", loss 0.5")
    progress.close()
    return stream.getvalue()


def test_a_log_gets_a_line() -> None:
    assert shown(io.StringIO()) == "training: 50%, loss 0.5, 0:10 left\n"


def test_a_terminal_gets_a_bar_that_goes_away() -> None:
    bar = f"[{'=' * 12}{' ' * 12}] training: 50%, loss 0.5, 0:10 left"
    assert shown(Terminal()) == f"\r{bar}\x1b[K\r\x1b[K"


def test_nothing_is_said_a_moment_after_something_was() -> None:
    stream = io.StringIO()
    times = iter([0.0, 9.9])
    Progress("training", 200, stream, lambda: next(times)).show(100)
    assert stream.getvalue() == ""


@pytest.mark.parametrize(("seconds", "text"), [(None, "?"), (0.4, "0:00"), (61, "1:01"), (3723, "1:02:03")])
def test_a_duration_is_short(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text
