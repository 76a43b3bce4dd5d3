"""Price lists that name destinations and give no prefixes, joined with a numbering table by the destination's name.

Case and punctuation do not matter: "Austria, Mobile" and "Austria mobile" are one name. Nothing cleverer is tried: a
name that is not in the table is reported, never guessed.
"""

import io
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Joined:
    """A deck's CSV made of a price list and a numbering table, and the names that the table does not have."""

    csv: str
    matched: tuple[str, ...]
    unmatched: tuple[str, ...]


def with_prefixes(prices: pl.DataFrame, numbering: pl.DataFrame) -> Joined:
    """Join prices (destination, price, and any further columns of a deck) with prefixes (prefix, destination).

    All columns are text. A destination that the table has under several prefixes gets a row for each.
    """
    listed = prices.with_columns(name=_plain("destination"))
    known = numbering.select("prefix", name=_plain("destination"))
    joined = listed.join(known, on="name", how="inner").drop("name")
    matched = listed.join(known, on="name", how="semi")["destination"].unique().sort()
    unmatched = listed.join(known, on="name", how="anti")["destination"].unique().sort()
    text = io.StringIO()
    joined.select("prefix", *prices.columns).sort("prefix", *prices.columns).write_csv(text)
    return Joined(text.getvalue(), tuple(matched), tuple(unmatched))


def _plain(column: str) -> pl.Expr:
    """Return names in lower case with single spaces for whatever is neither letter nor digit."""
    return pl.col(column).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
