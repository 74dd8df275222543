"""Seconds, and what is said of them."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

Figures = dict[str, float]


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, on the wall."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def spread(taken: Sequence[float]) -> Figures:
    """Median and 95th percentile, in milliseconds."""
    median, most = np.quantile(taken, [0.5, 0.95])
    return {"p50": round(1000 * float(median), 1), "p95": round(1000 * float(most), 1)}


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median over rounds of ours by theirs: what a busy moment does to one round, it does to both."""
    return round(statistics.median(a / b for a, b in zip(ours, theirs, strict=True)), 3)


def megabytes() -> int:
    """Memory that this process holds now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def peak_megabytes(who: int = resource.RUSAGE_SELF) -> int:
    """The most memory that this process (or, RUSAGE_CHILDREN, one of its children) has held."""
    return resource.getrusage(who).ru_maxrss // 1024


def bytes_of(directory: Path) -> int:
    """What a directory takes on disk."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())
