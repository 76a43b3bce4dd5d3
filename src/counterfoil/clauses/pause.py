"""Pause: while the service is paused its fees are not due, or reduced, by the days.

Rule      Of the named charges, the share of the paused days is reduced by a percentage. A pause lasts until it is
          resumed, at most so many days. The term is longer by the paused days, if the clause says so.
Asked     owes: one row per agreement and billing period, cut to the days of each pause; what is charged beside it.
Units     Minor units, the percentage in parts per million, days.
Rounding  A share by days, and what it is reduced by, each half up, for each clause and day of billing.
Reads     Fees and minimums, and what was taken back of them; events `paused` and `resumed`.
Specimen  pause.md, beside this file.

Charges for days to come of a pause that nobody has resumed are reduced as if it lasted; once it is resumed, less is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

import polars as pl

from counterfoil.calendar import day_number, day_of
from counterfoil.clauses.pauses import EVENTS, Pause, Said, pauses
from counterfoil.clauses.shares import as_reliefs, due, named, shares
from counterfoil.contract.answers import LINE_SCHEMA, Owed, fitted, with_working
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Happening
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Days, Every, Share
from counterfoil.facts.seen import FOREVER, LINE_KEY, Earlier, Facts
from counterfoil.money import half_up, half_up_columns, narrow, times, wide

READS: Final = frozenset({"fee", "minimum", "free", "waiver"})
WHOLE: Final = 1_000_000  # parts per million
WORKING: Final = {"due": "minor", "reduced_by": "ppm", "days": "days"}


class Parameters(ClauseParameters):
    """What is reduced while the service is paused, for how long at most, and whether the term is longer for it."""

    of: ClauseIds | None = None  # the clauses whose charges are reduced; all fees and minimums, if left out
    reduced_by: Share = WHOLE  # of the share of the paused days; all of it, if left out
    longest: Days | None = None  # a pause ends of itself after so many days
    term: Literal["not-extended", "extended"] = "not-extended"  # whether a term is longer by the days paused in it
    every: Every | None = None  # the billing period, if it is not the order's
    anchor: Literal["calendar", "anniversary"] | None = None


def owes(asked: pl.DataFrame, facts: Facts, earlier: Earlier) -> Owed:
    """A negative line for each clause and day of billing whose charges are about paused days."""
    rows = _paused(asked, facts)
    if rows.is_empty():
        return Owed()
    columns = rows.select("asked", *LINE_KEY, "reduced_by").unique("asked", maintain_order=True)
    pieces = named(due(shares(rows, earlier.charged(READS))).join(columns, on="asked", maintain_order="left"), facts)
    pieces = pieces.with_columns(
        amount=wide(0) - half_up_columns(times("due", "reduced_by"), WHOLE), days=pl.col("until_on") - pl.col("from_on")
    ).filter(pl.col("amount") < 0)
    lines = with_working(narrow(pieces, "amount"), *WORKING).sort(*LINE_KEY, "part", "bill_on")
    reliefs = as_reliefs(lines.drop("params", "version", "part", "working"))
    return Owed(fitted(lines, LINE_SCHEMA), reliefs=reliefs)


def extends(parameters: Parameters, happenings: Sequence[Happening]) -> Iterator[Pause]:
    """The pauses, where they make the term longer."""
    if parameters.term == "extended":
        said = [Said(one.effective_on, one.type == EVENTS[0]) for one in happenings if one.type in EVENTS]
        yield from pauses(said, parameters.longest)


def _paused(asked: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return the asked rows cut to the days of each pause, a row for each."""
    frames = [
        facts.happened(name).select("agreement", "day", "event", is_pause=pl.lit(name == EVENTS[0])) for name in EVENTS
    ]
    said: dict[int, list[Said]] = {}
    for agreement, day, event, is_pause in pl.concat(frames).sort("day", "event").iter_rows():
        said.setdefault(agreement, []).append(Said(day_of(day), is_pause, event))
    clauses = (
        asked.filter(pl.col("agreement").is_in(list(said)))
        .select("agreement", "clause", "longest")
        .unique(maintain_order=True)
    )
    found: list[tuple[int, int, int | None, int, int]] = []
    for agreement, clause, longest in clauses.iter_rows():
        misfits: list[tuple[Said, str]] = []
        for one in pauses(said[agreement], longest, misfits):
            found.append((agreement, clause, longest, day_number(one.from_on), min(day_number(one.until_on), FOREVER)))
        for misfit, why in misfits:
            facts.refuse(
                misfit.event, "event-against-terms", f"{why} on {misfit.day}", "Record what happened, in order."
            )
    schema = {"agreement": pl.UInt32, "clause": pl.UInt32, "longest": pl.Int64, "since": pl.Int32, "until": pl.Int32}
    spans = pl.DataFrame(found, schema=schema, orient="row")
    return (
        asked.join(spans, on=["agreement", "clause", "longest"], nulls_equal=True, maintain_order="left_right")
        .with_columns(from_on=pl.max_horizontal("from_on", "since"), until_on=pl.min_horizontal("until_on", "until"))
        .filter(pl.col("from_on") < pl.col("until_on"))
    )


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return -half_up(working["due"] * working["reduced_by"], WHOLE)


KIND = ClauseKind(
    "pause",
    Parameters,
    "While the service is paused its fees are not due, or reduced, by the days.",
    specimen=__file__,
    owes=owes,
    extends=extends,
    reads=READS,
    writes="pause",
    working=tuple(WORKING.items()),
    arithmetic="minus due x reduced_by, rounded half up; due is the share of the charge that is about paused days",
    amount=amount,
    events=EVENTS,
)
