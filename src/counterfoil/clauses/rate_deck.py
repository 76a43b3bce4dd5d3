"""Rate deck: calls that the clause takes are charged at the rates of a deck, the longest prefix winning.

Rule      The called number's longest prefix in the deck, at the call's start, gives price, fees and increments.
Asked     owes: one row per agreement and billing period; one line per destination.
Units     Seconds, and prices in 10^-9 of the currency unit per the deck's `per` seconds.
Rounding  Once, on the line, half up; on each record first if `record_decimals` says so.
Reads     Records that the clause takes, matched to a row of the deck, with what allowances cover of them.
Specimen  rate_deck.md, beside this file.
"""

from typing import Literal

import polars as pl

from counterfoil.clauses.rated_records import (
    ARITHMETIC,
    WORKING,
    IncrementParameters,
    amount,
    charged,
    owed_for,
    with_parameters,
)
from counterfoil.contract.answers import Owed
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import DeckName, Every, Selection
from counterfoil.facts.seen import Earlier, Facts


class Parameters(IncrementParameters):
    """What is taken and which deck prices it."""

    takes: Selection  # the records that this clause charges
    deck: DeckName  # the deck of the book, by name
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """One line for each agreement, billing period and destination; calls without a rate are reported, never free."""
    records = _rated(facts.taken(asked))
    if records.is_empty():
        return Owed()
    rates, used = facts.deck_rows, records["deck_row"]
    destinations = rates["destination"]
    assert isinstance(destinations.dtype, pl.Enum)
    columns = [_of_rows(rates[name], used) for name in ("price", "per", "connect_fee", "minimum_charge")]
    records = records.with_columns(*columns, part=destinations.to_physical()[used].cast(pl.UInt32))
    records = with_parameters(records, asked, ["record_decimals", "maximum_charge"])
    return owed_for(charged(records), asked, facts, destinations.dtype.categories)


def _of_rows(rates: pl.Series, used: pl.Series) -> pl.Series | pl.Expr:
    """Return a deck's column for each record; a constant where all rows say the same."""
    nulls = rates.null_count()
    is_same = nulls == len(rates) if nulls else bool((rates.to_numpy() == rates[0]).all())
    return pl.lit(rates[0], dtype=rates.dtype).alias(rates.name) if is_same else rates[used]


def _rated(records: pl.DataFrame) -> pl.DataFrame:
    """Return the records that have a rate; the engine reports the others."""
    has_rate = records["deck_row"] >= 0
    return records if has_rate.all() else records.filter(has_rate)


KIND = ClauseKind(
    "rate-deck",
    Parameters,
    "Calls are charged at the rates of a deck: the longest prefix of the called number wins.",
    specimen=__file__,
    owes=owes,
    reads=frozenset({"allowance"}),
    writes="usage",
    working=WORKING,
    arithmetic=ARITHMETIC,
    amount=amount,
)
