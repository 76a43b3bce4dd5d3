"""What becomes of a file's rows: the columns of a record, the reasons why a row is none, and the counts."""

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from counterfoil.facts.usage.shapes import Shape

# What a record holds, one row each, no nulls (see docs/formats.md).
RECORD = {
    "account": pl.Int64,
    "started_us": pl.Int64,
    "record": pl.Int64,
    "digest": pl.Int64,
    "call": pl.Int64,
    "party": pl.Int64,
    "quantity": pl.Int64,
    "lines": pl.Int32,
    "called": pl.Int64,
    "shape": pl.Int64,
}
STORED = {**RECORD, "row": pl.Int64}  # and its row in the file that it came from
ORDER = ("account", "started_us", "record")
UNANSWERED, ZERO, INTERNAL, REPEATED = "unanswered", "zero-quantity", "internal", "repeated"
NOT_BILLABLE = (UNANSWERED, ZERO, INTERNAL, REPEATED)
CONFLICT = "record-conflict"


@dataclass
class Outcome:
    """The account of one file: `rows` is the sum of `records`, not billable and rejects.

    `rejects` are (row, reason, text); `first_us` and `last_us` the first and last start that could be read; `asked` is
    what ownership was asked for, by rule.
    """

    rows: int = 0
    records: int = 0
    shapes: set[Shape] = field(default_factory=set)
    not_billable: Counter[str] = field(default_factory=Counter)
    rejects: list[tuple[int, str, str]] = field(default_factory=list)
    first_us: int | None = None
    last_us: int | None = None
    asked: dict[str, set[str]] = field(default_factory=dict)
