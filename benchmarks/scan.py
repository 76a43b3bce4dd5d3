"""The floor: read the columns that the job needs, and add each of them up."""

from pathlib import Path

import polars as pl

from benchmarks.job import JobData

COLUMNS = ("account", "started_us", "record", "quantity", "called", "shape")


def run(data: JobData) -> int:
    """Return the sum of all columns (64 bits, wrapping: nobody reads it, but the work is done)."""
    return _added_up(data.usage, COLUMNS)


def run_buckets(paths: list[Path], columns: tuple[str, ...]) -> int:
    """Return the same of buckets in order, which are read faster than records as they came: a lower floor."""
    return _added_up(paths, columns)


def _added_up(paths: Path | list[Path], columns: tuple[str, ...]) -> int:
    sums = pl.scan_parquet(paths).select(pl.col(columns).sum()).collect()
    return int(sums.sum_horizontal().item())
