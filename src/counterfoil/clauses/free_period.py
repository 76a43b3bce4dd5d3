"""Free period: the first days of an agreement cost nothing, for all clauses or for some; then they are paid.

Rule      Fees of the named clauses are taken back as far as they are about the free days, and usage that starts in them
          is not charged and uses up no allowance. Without names, all recurring fees and all usage.
Asked     owes: one row per agreement and billing period, cut to the free days; fees and records beside it.
Units     Minor units, days.
Rounding  A fee's share by days, half up.
Reads     Fees and one-time charges; the records that clauses take.
Specimen  free_period.md, beside this file.
"""

from collections.abc import Mapping
from typing import Final, Literal

import polars as pl

from counterfoil.clauses.shares import as_reliefs, due, named, shares
from counterfoil.contract.answers import LINE_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Days
from counterfoil.facts.seen import LINE_KEY, Earlier, Facts

READS: Final = frozenset({"fee", "one-time"})
WORKING: Final = {"due": "minor"}


class Parameters(ClauseParameters):
    """How long, for which clauses, and for whom."""

    days: Days  # from the agreement's first day
    of: ClauseIds | None = None  # the clauses that cost nothing; recurring fees and usage, if left out
    once_per: Literal["agreement", "customer"] = "agreement"  # a customer's later agreements are free too, or not


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """A negative line for each fee of the free days; their usage is covered, so that it will not be charged."""
    rows = _free(asked)
    if rows.is_empty():
        return Owed()
    records = facts.taken_by(facts.seconds(rows)).unique("piece", keep="first", maintain_order=True)
    facts.cover(records.select("piece", covered=pl.col("billed") - pl.col("covered")))
    columns = rows.select("asked", *LINE_KEY, is_unnamed=pl.col("of").is_null())
    pieces = shares(rows, earlier.charged(READS)).join(columns, on="asked", maintain_order="left")
    pieces = pieces.filter(~pl.col("is_unnamed") | (pl.col("group") == "fee"))
    found = named(due(pieces).join(columns, on="asked", maintain_order="left"), facts)
    lines = with_working(found.with_columns(amount=-pl.col("due")), *WORKING).sort(*LINE_KEY, "part", "bill_on")
    return Owed(fitted(lines, LINE_SCHEMA), reliefs=as_reliefs(lines.drop("params", "version", "part", "working")))


def _free(asked: pl.DataFrame) -> pl.DataFrame:
    """Return the rows cut to the free days; of a customer's agreements those that began first, where only they are."""
    is_first = pl.col("life_from") == pl.min("life_from").over("account", "clause")
    ends = (pl.col("life_from") + pl.col("days")).cast(pl.Int32)
    rows = asked.filter(is_first | (pl.col("once_per") == "agreement"))
    return rows.with_columns(until_on=pl.min_horizontal("until_on", ends)).filter(
        pl.col("from_on") < pl.col("until_on")
    )


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return -working["due"]


KIND = ClauseKind(
    "free-period",
    Parameters,
    "The first days of an agreement cost nothing, for all clauses or for some; then they are paid.",
    specimen=__file__,
    owes=owes,
    reads=READS,
    writes="free",
    working=tuple(WORKING.items()),
    arithmetic="minus the share of the charge that is about free days",
    amount=amount,
)
