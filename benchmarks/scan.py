"""The floor: read the columns that the job needs, and add each of them up."""

import polars as pl

from benchmarks.job import JobData

COLUMNS = ("account", "started_us", "record", "quantity", "called", "shape")


def run(data: JobData) -> int:
    """Return the sum of all columns (64 bits, wrapping: nobody reads it, but the work is done)."""
    sums = pl.scan_parquet(data.usage).select(pl.col(COLUMNS).sum()).collect()
    return int(sums.sum_horizontal().item())
