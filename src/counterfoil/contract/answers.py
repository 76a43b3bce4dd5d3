"""The forms of an answer: lines, reviews, charges, decisions and duties, as frames and as plain values.

No answer can be made without its clause: every schema begins with who and by which clause (design law 5). A line's
`working` is a list of integers; the kind names them once (`ClauseKind.working`), so lines of unlike kinds can stand in
one frame.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import polars as pl

# Who is charged or credited, by which clause, for what span, and the integers behind the amount.
LINE_SCHEMA: Final[dict[str, Any]] = {
    "agreement": pl.UInt32,  # index of the agreement in the run
    "clause": pl.UInt32,  # index of the clause (service and id) in the run
    "params": pl.UInt32,  # index of the resolved parameters in the run
    "version": pl.UInt32,  # index of the description in force
    "part": pl.String,  # what the line is about inside the clause: a unit, a destination, a day
    "period_start": pl.Int32,  # the billing period, whole, by its anchor
    "period_end": pl.Int32,
    "from_on": pl.Int32,  # the days that the line is about
    "until_on": pl.Int32,
    "bill_on": pl.Int32,  # the first day on which the line may be billed
    "amount": pl.Int64,  # minor units; negative is a credit to the customer
    "working": pl.List(pl.Int64),
}

# A matter that a person has to decide (design law 10), with its evidence.
REVIEW_SCHEMA: Final[dict[str, Any]] = {
    "agreement": pl.UInt32,
    "clause": pl.UInt32,
    "params": pl.UInt32,
    "version": pl.UInt32,
    "period_start": pl.Int32,
    "period_end": pl.Int32,
    "on": pl.Int32,  # the first day on which it can be decided
    "options": pl.List(pl.String),  # what the clause lets a person choose
    "working": pl.List(pl.Int64),
}

# What a line takes back of which other clause's charges: lines that reduce others say so in detail, because later kinds
# have to see what is left of each. Their sum is the sum of the lines.
RELIEF_SCHEMA: Final[dict[str, Any]] = {
    "agreement": pl.UInt32,
    "clause": pl.UInt32,  # whose charge is reduced
    "period_start": pl.Int32,
    "period_end": pl.Int32,
    "from_on": pl.Int32,
    "until_on": pl.Int32,
    "bill_on": pl.Int32,
    "amount": pl.Int64,
}

# A rated record: the itemised bill. Numerators are not stored; they are billed - covered times price.
CHARGE_SCHEMA: Final[dict[str, Any]] = {
    "agreement": pl.UInt32,
    "clause": pl.UInt32,
    "params": pl.UInt32,
    "period_start": pl.Int32,
    "part": pl.String,
    "record": pl.Int64,
    "started_us": pl.Int64,
    "called": pl.Int64,
    "deck_row": pl.Int32,  # row of the compiled decks, -1 where the clause names the price
    "quantity": pl.Int64,  # as measured
    "billed": pl.Int64,  # after increments, times lines
    "covered": pl.Int64,  # of that, inside an allowance
    "price": pl.Int64,  # nano
    "per": pl.Int64,  # base units that the price is for
    "fixed": pl.Int64,  # connect fee or what raises it to a minimum charge, nano
}


def frame(schema: dict[str, Any], rows: Iterable[Iterable[Any]] = ()) -> pl.DataFrame:
    """Return a frame of the schema from rows in its column order."""
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def fitted(data: pl.DataFrame, schema: dict[str, Any]) -> pl.DataFrame:
    """Return the schema's columns of a frame, in its order and types; a missing one is a broken promise (KeyError)."""
    missing = schema.keys() - set(data.columns)
    if missing:
        raise KeyError(f"an answer lacks {sorted(missing)}")
    # Series by series: an expression for each column of a small frame costs ten times as much.
    columns = ((data.get_column(name), kind) for name, kind in schema.items())
    return pl.DataFrame([column if column.dtype == kind else column.cast(kind) for column, kind in columns])


def with_working(data: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Return a frame with `working`, the integers of some columns as a list (rows of a matrix, which costs little)."""
    integers = data.select(pl.col(name).cast(pl.Int64) for name in names)
    matrix = pl.Series("working", integers.to_numpy(order="c"), dtype=pl.Array(pl.Int64, len(names)))
    return data.with_columns(matrix.arr.to_list())


@dataclass(frozen=True, slots=True)
class Owed:
    """What a kind on columns answers: lines, and beside them rated records and matters for a person to decide.

    `reliefs` says what the lines take back of other clauses' charges; None: nothing, or they do not say of what.
    """

    lines: pl.DataFrame = field(default_factory=lambda: frame(LINE_SCHEMA))
    charges: pl.DataFrame | None = None
    reviews: pl.DataFrame | None = None
    reliefs: pl.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line, from a kind on plain values. `part` tells lines of one clause and period apart.

    `relieves` is the id of the clause whose charges it takes back, "" if it is not about one clause's.
    """

    amount: int
    period_start: date
    period_end: date
    from_on: date
    until_on: date
    bill_on: date
    working: tuple[int, ...]
    part: str = ""
    relieves: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """One matter for a person to decide, from a kind on plain values."""

    period_start: date
    period_end: date
    on: date
    working: tuple[int, ...]
    options: tuple[str, ...] = ()  # what the clause lets the person choose
