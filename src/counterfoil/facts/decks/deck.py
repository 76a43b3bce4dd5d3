"""A rate deck as read: its rows in one frame, its settings, and whether every row could be read."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from counterfoil.facts.decks.settings import DeckSettings

ALWAYS_FROM: Final = -(2**31)  # no first day
ALWAYS_UNTIL: Final = 2**31 - 1  # no last day

ROWS: Final = pl.Schema(
    {
        "prefix": pl.String,  # digits, E.164 without +
        "exact": pl.Boolean,  # the whole number, not its beginning: a short code
        "destination": pl.String,
        "blocked": pl.Boolean,  # said to have no rate
        "price": pl.Int64,  # 10^-9 of the currency unit for `per` seconds
        "per": pl.Int64,  # seconds
        "connect_fee": pl.Int64,  # 10^-9 of the currency unit a call
        "minimum_charge": pl.Int64,  # 10^-9 of the currency unit a call, connect fee included
        "initial": pl.Int64,  # seconds charged at least
        "subsequent": pl.Int64,  # seconds in each further step
        "band": pl.String,  # "" for every time
        "from_on": pl.Int32,  # first day
        "until_on": pl.Int32,  # first day after
        "line": pl.Int32,  # in the deck's file
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Deck:
    """A rate deck: `rows` has the schema ROWS, sorted by prefix, band and day, so that the file's order is nothing.

    A deck that is not `sound` had faults: nothing may be charged from it, and `compile_decks` refuses it.
    """

    name: str
    file: str
    settings: DeckSettings
    rows: pl.DataFrame
    sound: bool = True
