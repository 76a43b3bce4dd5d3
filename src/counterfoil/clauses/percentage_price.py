"""Percentage price: a percentage of the amount that each event states, a fee for each event, or both.

Rule      Amount x percentage + fee for each event, at least and at most so much for each; the first events, or the
          first amount, of a period are free.
Asked     owes: one row per agreement and billing period, the events beside it.
Units     Amounts of events in 10^-6 of the currency unit, percentages in parts per million.
Rounding  Once, on the line, half up.
Reads     Events that the clause takes.
Specimen  percentage_price.md, beside this file.

An amount below zero is a correction: it takes back the percentage, and neither a fee nor a least nor a most.
"""

from collections.abc import Iterable
from typing import Final, Literal

import polars as pl

from counterfoil.clauses.rated_records import ARITHMETIC, WORKING, amount, owed_for, with_parameters
from counterfoil.contract.answers import Owed
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Amount, ClauseParameters, Count, Every, Percent, Selection
from counterfoil.facts.seen import Earlier, Facts
from counterfoil.money import INT64_MAX, wide

PER: Final = 1_000  # 10^-6 x 10^-6 of the currency unit, in 10^-9: an event's amount x percentage / 1000
NANO_A_MICRO: Final = 1_000
PERIOD: Final = ("agreement", "clause", "period_start")
COLUMNS: Final = ("percent", "fixed_fee", "free_events", "free_amount", "minimum_charge", "maximum_charge")


class Parameters(ClauseParameters):
    """What is taken, and what is charged of it."""

    takes: Selection  # events whose quantity is an amount of money in the agreement's currency
    percent: Percent  # of the amount
    fixed_fee: Amount | None = None  # for each event
    free_events: Count | None = None  # so many events of each period, the first, cost nothing
    free_amount: Amount | None = None  # so much of each period's amounts, the first, bears no percentage
    minimum_charge: Amount | None = None  # an event that is not free costs at least this
    maximum_charge: Amount | None = None  # and at most this
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a free amount finer than amounts of events are, and bounds that leave nothing between them."""
        if self.free_amount is not None and any(nano % NANO_A_MICRO for _, nano in self.free_amount.amounts):
            yield "free_amount", "has to have six decimals at most"
        least, most = self.minimum_charge, self.maximum_charge
        if least and most and any(nano > dict(most.amounts).get(code, nano) for code, nano in least.amounts):
            yield "maximum_charge", "has to be at least the minimum charge"


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """One line for each agreement and billing period in which events were taken."""
    events = facts.taken(asked)
    if events.is_empty():
        return Owed()
    events = with_parameters(events, asked, [*PERIOD[2:], *COLUMNS]).sort("piece")
    return owed_for(_charged(_with_what_is_free(events)).drop("period_start"), asked, facts)


def _with_what_is_free(events: pl.DataFrame) -> pl.DataFrame:
    """Return events with `covered`, the amount that bears no percentage, and `is_free`: no fee either.

    With free events alone, their amounts are free as well. With both, the first events are free until the free amount
    is used up, and no more of it is free than they had.
    """
    is_use = (pl.col("billed") >= 0).cast(pl.Int64)
    size = pl.max_horizontal(wide("billed"), wide(0))
    numbered = events.with_columns(nth=is_use.cum_sum().over(PERIOD), until=size.cum_sum().over(PERIOD))
    free_amount = wide("free_amount") // NANO_A_MICRO
    by_number = pl.col("free_events").is_null() | (pl.col("nth") <= pl.col("free_events"))
    left = pl.when(pl.col("free_amount").is_null()).then(size).otherwise(free_amount - pl.col("until") + size)
    none = pl.col("free_events").is_null() & pl.col("free_amount").is_null()
    covered = (
        pl.when(none | ~by_number).then(wide(0)).otherwise(pl.min_horizontal(size, pl.max_horizontal(left, wide(0))))
    )
    is_inside = pl.col("free_amount").is_null() | (pl.col("until") <= free_amount)
    is_free = pl.col("free_events").is_not_null() & by_number & is_inside
    return numbered.with_columns(covered=covered.cast(pl.Int64), is_free=is_free & (is_use == 1))


def _charged(events: pl.DataFrame) -> pl.DataFrame:
    """Return events with `numerator`, their exact charge in 10^-9 of the currency unit x `per`."""
    is_charged = ~pl.col("is_free") & (pl.col("billed") >= 0)
    fee = pl.when(is_charged).then(pl.col("fixed_fee").fill_null(0)).otherwise(0)
    charged = events.with_columns(fixed=fee, price="percent", per=pl.lit(PER, pl.Int64))
    exact = wide(pl.col("billed") - pl.col("covered")) * wide("percent") + wide("fixed") * PER
    charged = charged.with_columns(numerator=exact)
    least, most = wide(pl.col("minimum_charge").fill_null(0)), wide(pl.col("maximum_charge").fill_null(INT64_MAX))
    bounded = pl.max_horizontal(pl.min_horizontal("numerator", most * PER), least * PER)
    is_bounded = is_charged & (bounded != pl.col("numerator"))
    charged = charged.with_columns(is_bounded=is_bounded, bounded=bounded)
    return charged.with_columns(
        fixed=pl.when("is_bounded").then((pl.col("bounded") // PER).cast(pl.Int64)).otherwise("fixed"),
        price=pl.when("is_bounded").then(0).otherwise("price"),
        numerator=pl.when("is_bounded").then("bounded").otherwise("numerator"),
    )


KIND = ClauseKind(
    "percentage-price",
    Parameters,
    "A percentage of the amount of each event is charged, a fee for each event, or both.",
    specimen=__file__,
    owes=owes,
    writes="usage",
    working=WORKING,
    arithmetic=ARITHMETIC,
    amount=amount,
)
