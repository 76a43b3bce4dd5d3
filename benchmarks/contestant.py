"""One contestant in a process of its own: `python -m benchmarks.contestant NAME SIZE` prints what it measured as JSON.

A fresh process for each measurement: nobody profits from another's warm memory, and the peak is the contestant's own.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final, NamedTuple

import polars as pl

from benchmarks import by_hand_columns, fees, generate, own, plain_loop, scan
from benchmarks.job import totals


class NotPluggedIn(Exception):
    """Counterfoil's own run of this is not there; the opponents are measured without it."""


class Measured(NamedTuple):
    """What a contestant took and what it came to."""

    seconds: float
    cpu_seconds: float  # of all threads: what a busy machine disturbs least
    prepare_seconds: float
    peak_bytes: int
    totals: dict[str, int]


def _job(name: str, size: int) -> tuple[Callable[[], Any], Callable[[Any], pl.DataFrame | int]]:
    """What the contestant prepares, and what it does with that."""
    if name.endswith("fees"):
        path = generate.agreements(size)
        if name == "own-fees":
            run = getattr(own, "fees", None)
            if run is None:
                raise NotPluggedIn
            return lambda: path, run
        return lambda: fees.read(path), fees.run
    data = generate.job_data(size)
    match name:
        case "scan":
            return lambda: None, lambda _: scan.run(data)
        case "scan-buckets":
            return lambda: own.prepare(data), lambda paths: scan.run_buckets(paths, own.COLUMNS)
        case "own":
            return lambda: (own.prepare(data), own.case(data))[1], lambda case: own.run(data, case)
        case "by-hand-columns":
            return lambda: by_hand_columns.prepare(data), lambda _: by_hand_columns.run(data)
        case "plain-loop":
            return lambda: plain_loop.read(data), plain_loop.run
    raise ValueError(f"no contestant is called {name}; there are {', '.join(NAMES)}")


NAMES: Final = ("scan", "scan-buckets", "own", "by-hand-columns", "plain-loop", "own-fees", "plain-fees")


def peak_bytes() -> int:
    """The most memory that this process has held so far."""
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage counts what the parent held when it made this process; the kernel's own mark does not.
        (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def measure(name: str, size: int) -> Measured:
    """Prepare and run the contestant once; raises NotPluggedIn if there is nothing to run."""
    prepare, run = _job(name, size)
    begin = perf_counter()
    prepared = prepare()
    ready, cpu_before = perf_counter(), process_time()
    result = run(prepared)
    end, cpu_after = perf_counter(), process_time()
    peak = peak_bytes()
    if isinstance(result, int):
        sums = {}
    elif name.endswith("fees"):
        sums = {"lines": result.height, "cents": int(result["cents"].sum())}
    else:
        sums = totals(result)
    return Measured(end - ready, cpu_after - cpu_before, ready - begin, peak, sums)


if __name__ == "__main__":
    try:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))._asdict()))
    except NotPluggedIn:
        print(json.dumps(None))
