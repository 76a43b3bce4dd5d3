"""What a deck leaves out: prefixes without a rate, days between two prices, times that no band's price covers.

None of these is wrong by itself: a call then has the rate of a shorter prefix, or none. The linter asks here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from counterfoil.calendar import microseconds
from counterfoil.facts.decks.compiled import CompiledDecks
from counterfoil.facts.decks.deck import Deck
from counterfoil.facts.decks.prefixes import KEY_BITS, called_keys, ends_of
from counterfoil.keys import called_key

GAPS = pl.Schema(
    {
        "prefix": pl.String,
        "exact": pl.Boolean,
        "band": pl.String,
        "from_on": pl.Int32,  # the first day without a price
        "until_on": pl.Int32,  # the day on which the next price begins
        "line": pl.Int32,  # of the price that ends
    }
)


@dataclass(frozen=True, slots=True)
class WithoutRate:
    """A prefix under which numbers have no rate: all of them, or some."""

    prefix: str
    entirely: bool


def prefixes_without_rate(
    compiled: CompiledDecks, deck: str, prefixes: Iterable[str], at: datetime
) -> tuple[WithoutRate, ...]:
    """Return which of some prefixes (countries' calling codes, blocks in use) have numbers without a rate.

    Asked of what holds at one aware instant. Blocked numbers have no rate. Raises KeyError and ValueError as
    `explain` does.
    """
    version = compiled.version_at(compiled.deck_number(deck), microseconds(at))
    first, end = np.searchsorted(compiled.keys, [version << KEY_BITS, (version + 1) << KEY_BITS])
    points = compiled.keys[first:end] - (version << KEY_BITS)
    answers = compiled.answers[first:end]
    asked = sorted(set(prefixes))
    starts = np.array([called_key(prefix) for prefix in asked], dtype=np.int64)
    lows = np.searchsorted(points, starts, side="right") - 1
    highs = np.searchsorted(points, ends_of(starts, np.zeros(len(starts), dtype=np.bool_)), side="left")
    found: list[WithoutRate] = []
    for prefix, low, high in zip(asked, lows.tolist(), highs.tolist(), strict=True):
        missing = answers[low:high] < 0
        if missing.any():
            found.append(WithoutRate(prefix, bool(missing.all())))
    return tuple(found)


def date_gaps(deck: Deck) -> pl.DataFrame:
    """Return the days on which a prefix has no price in a band between two days on which it has; schema GAPS."""
    place = ["prefix", "exact", "band"]
    ordered = deck.rows.sort(*place, "from_on", "until_on", "line")
    until = pl.col("until_on").cum_max().over(place)
    following = pl.col("from_on").shift(-1).over(place)
    gaps = ordered.with_columns(gap_from=until, gap_until=following).filter(pl.col("gap_from") < pl.col("gap_until"))
    return gaps.select(*place, pl.col("gap_from").alias("from_on"), pl.col("gap_until").alias("until_on"), "line")


def band_gaps(deck: Deck, compiled: CompiledDecks) -> pl.DataFrame:
    """Return prefixes that have prices in bands, but at some time of the compiled span in none: prefix, exact, bands.

    `bands` are the bands that hold then, joined by a comma; "" is outside of all. Prefixes without any price on the
    day are not listed (`date_gaps` and the deck's own dates say so).
    """
    number = compiled.deck_number(deck.name)
    names = [band.name for band in deck.settings.bands]
    rows = deck.rows.with_columns(key=called_keys(deck.rows["prefix"]))
    frames = [pl.DataFrame(schema={"prefix": pl.String, "exact": pl.Boolean, "bands": pl.String})]
    for version in compiled.versions:
        if version.deck != number:
            continue
        holding = [names[place] for place in version.bands]
        in_force = rows.filter(pl.col("from_on") <= version.day, version.day < pl.col("until_on"))
        priced = in_force.filter(pl.col("band").is_in([*holding, ""]))
        missing = in_force.join(priced, on=["prefix", "exact"], how="anti")
        frames.append(missing.select("prefix", "exact", bands=pl.lit(",".join(holding))).unique())
    return pl.concat(frames).unique().sort("prefix", "exact", "bands")
