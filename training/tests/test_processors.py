"""How many threads there are."""

from pathlib import Path

import pytest

from wide_deep_training import processors


@pytest.fixture(autouse=True)
def _eight_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)))


def test_as_many_as_the_process_may_use(tmp_path: Path) -> None:
    assert processors.count({}, tmp_path) == 8


@pytest.mark.parametrize(("limit", "expected"), [("150000 100000", 2), ("50000 100000", 1), ("max 100000", 8)])
def test_the_containers_limit_counts(tmp_path: Path, limit: str, expected: int) -> None:
    (tmp_path / "cpu.max").write_text(limit + "\n")
    assert processors.count({}, tmp_path) == expected


@pytest.mark.parametrize(("quota", "expected"), [("300000", 3), ("-1", 8)])
def test_the_limit_of_older_kernels_counts_too(tmp_path: Path, quota: str, expected: int) -> None:
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu/cpu.cfs_quota_us").write_text(quota)
    (tmp_path / "cpu/cpu.cfs_period_us").write_text("100000")
    assert processors.count({}, tmp_path) == expected


def test_what_the_user_says_counts_most(tmp_path: Path) -> None:
    assert processors.count({"OMP_NUM_THREADS": "5"}, tmp_path) == 5
    assert processors.count({"OMP_NUM_THREADS": "0"}, tmp_path) == 8
