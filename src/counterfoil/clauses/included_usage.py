"""Included usage: usage that the fee already pays for; it is taken and shown, and costs nothing.

Rule      Every record that the clause takes is included; a line of 0 says how many there were and how long.
Asked     owes: one row per agreement and billing period, the records beside it.
Units     Quantities in the meter's base unit.
Rounding  None: nothing is charged.
Reads     Records that the clause takes.
Specimen  included_usage.md, beside this file.

Without such a clause "unlimited" usage would be taken by nobody, and could not be told from usage that was forgotten.
"""

from typing import Literal

import polars as pl

from counterfoil.clauses.rated_records import ARITHMETIC, WORKING, amount, charged, owed_for
from counterfoil.contract.answers import Owed
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseParameters, Every, Selection
from counterfoil.facts.seen import Earlier, Facts


class Parameters(ClauseParameters):
    """What the fee pays for."""

    takes: Selection  # the records that are included
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """One line of 0 for each agreement and billing period in which records were taken."""
    records = facts.taken(asked)
    if records.is_empty():
        return Owed()
    nothing = pl.lit(None, pl.Int64)
    free = records.with_columns(
        price=pl.lit(0, pl.Int64),
        per=pl.lit(1, pl.Int64),
        connect_fee=nothing,
        minimum_charge=nothing,
        record_decimals=nothing,
        part=pl.lit(""),
    )
    return owed_for(charged(free), asked, facts)


KIND = ClauseKind(
    "included-usage",
    Parameters,
    "Usage that the fee already pays for.",
    specimen=__file__,
    owes=owes,
    reads=frozenset({"allowance"}),
    writes="usage",
    working=WORKING,
    arithmetic=ARITHMETIC,
    amount=amount,
)
