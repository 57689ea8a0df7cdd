"""How many threads TensorFlow gets: as many as this process has processors, not as many as the node has."""

import math
import os
from collections.abc import Mapping
from pathlib import Path


def count(environment: Mapping[str, str] = os.environ, cgroup: Path = Path("/sys/fs/cgroup")) -> int:
    """Count the processors to use, at least 1.

    OMP_NUM_THREADS decides where it is set, as it did in 2020; else the container's CPU limit, rounded up; else
    the processors that this process may run on.
    """
    chosen = environment.get("OMP_NUM_THREADS", "")
    if chosen.isdigit() and int(chosen) > 0:
        return int(chosen)
    available = len(os.sched_getaffinity(0))
    limit = _limit(cgroup)
    return available if limit is None else max(1, min(available, math.ceil(limit)))


def _limit(cgroup: Path) -> float | None:
    """Read the CPU limit of the container, in processors, from version 2 or 1 of the kernel's control groups."""
    try:
        if (cgroup / "cpu.max").exists():
            quota, period = (cgroup / "cpu.max").read_text().split()
        else:
            quota = (cgroup / "cpu/cpu.cfs_quota_us").read_text()
            period = (cgroup / "cpu/cpu.cfs_period_us").read_text()
        return int(quota) / int(period) if int(quota) > 0 else None
    except (OSError, ValueError):  # no control group here, or "max"
        return None
