"""Rows of a deck that say the same thing twice, and rows that contradict each other."""

from collections.abc import Callable
from typing import Final

import polars as pl

from counterfoil.calendar import day_of
from counterfoil.contract.faults import Faults, Where
from counterfoil.facts.decks.deck import ALWAYS_FROM, ALWAYS_UNTIL

_PLACE: Final = ["prefix", "exact", "band"]
_TERMS: Final = ["blocked", "price", "per", "connect_fee", "minimum_charge", "initial", "subsequent"]


def without_repeats(
    rows: pl.DataFrame, where: Callable[[int, str], Where], lines: pl.Series, faults: Faults
) -> pl.DataFrame:
    """Return rows without repetitions; the same prefix, band and day at two prices is a `deck-overlap` fault.

    A price without a last day ends where a later one begins, as the lists of carriers are meant: the newest price in
    force holds. The rows are sorted by place and first day. `where` gives the place of a cell by row of the table
    as read, whose lines are `lines`.
    """
    rows = rows.unique([*_PLACE, "from_on", "until_on", *_TERMS], keep="first", maintain_order=True)
    is_next = pl.all_horizontal(pl.col(name) == pl.col(name).shift(-1) for name in _PLACE)
    next_from = pl.col("from_on").shift(-1)
    is_open = pl.col("until_on") == ALWAYS_UNTIL
    ends_there = (is_next & is_open & (next_from > pl.col("from_on"))).fill_null(False)
    rows = rows.with_columns(until_on=pl.when(ends_there).then(next_from).otherwise("until_on"))
    # Sorted by first day: if any two rows of a place overlap, then two neighbours do.
    same_place = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in _PLACE)
    overlapping = rows.filter(same_place & (pl.col("from_on") < pl.col("until_on").shift()))
    if overlapping.is_empty():
        return rows
    touched = rows.join(overlapping.select(_PLACE).unique(), on=_PLACE, how="semi", maintain_order="left")
    place_of = dict(zip(lines.to_list(), range(len(lines)), strict=True))
    for group in touched.partition_by(_PLACE, maintain_order=True):
        dated = group.sort("from_on", "line").rows(named=True)
        for place, later in enumerate(dated):
            clash = [
                row for row in dated[:place] if row["until_on"] > later["from_on"] and _terms(row) != _terms(later)
            ]
            if clash:
                first, second = sorted((clash[0], later), key=lambda row: int(row["line"]))
                in_band = f" in band {second['band']}" if second["band"] else ""
                faults.add(
                    "deck-overlap",
                    where(place_of[second["line"]], "price"),
                    f"prefix {second['prefix']}{in_band} has another price on line {first['line']}, "
                    f"which holds {_days(first)}; this one {_days(second)}",
                    "Let the earlier price end (until_on) on the day on which the later one begins (effective_on).",
                )
    return rows


def _terms(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in _TERMS)


def _days(row: dict[str, int]) -> str:
    """Return the days of a row in words."""
    begins = "" if row["from_on"] == ALWAYS_FROM else f"from {day_of(row['from_on'])}"
    ends = "" if row["until_on"] == ALWAYS_UNTIL else f"before {day_of(row['until_on'])}"
    return " and ".join(filter(None, (begins, ends))) or "always"
