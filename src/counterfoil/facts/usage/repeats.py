"""Rows of one file with the same identity: counted, dropped, or shown to contradict one another."""

from collections.abc import Callable, Iterable, Iterator

import polars as pl

from counterfoil.facts.usage.outcome import CONFLICT, REPEATED, Outcome
from counterfoil.facts.usage.rows import Rows, key_column


def settle_repeats(records: pl.DataFrame, repeats: str, outcome: Outcome) -> tuple[pl.DataFrame, dict[int, str]]:
    """Return the records (all of an account's in the file), each with a key of its own, and rejected rows by number.

    "dropped": equal copies are one record, and copies that differ are rejects, all of them. "counted": rows of one
    identity are numbered in the order of their content, so that the order of the file means nothing.
    """
    again = records["record"].is_duplicated()
    if not again.any():
        return records, {}
    copies = records.filter(again).sort("record", "digest", "row")
    if repeats != "counted":
        differ = (pl.col("digest").n_unique() > 1).over("record")
        contradicting, same = copies.filter(differ), copies.filter(~differ)
        kept = same.filter(pl.col("record").is_first_distinct())
        if same.height > kept.height:
            outcome.not_billable[REPEATED] += same.height - kept.height
        return pl.concat([records.filter(~again), kept]), dict.fromkeys(contradicting["row"].to_list(), CONFLICT)
    named = copies.select("record", pl.int_range(pl.len()).over("record").alias("ordinal"))
    text = pl.concat_str(pl.col("record", "ordinal").cast(pl.String), separator="\x1f")
    numbered = key_column(named.select(text).to_series())
    keys = pl.select(pl.when(named["ordinal"] > 0).then(numbered).otherwise(named["record"]).alias("record"))
    return pl.concat([records.filter(~again), copies.with_columns(keys.to_series())]), {}


def texts_of(wanted: dict[int, str], again: Callable[[], Iterable[Rows]]) -> Iterator[tuple[int, str, str]]:
    """Yield row, reason and text of rows that are rejected after their batch was let go."""
    for rows in again() if wanted else ():
        places = rows.numbers.is_in(list(wanted)).arg_true().to_list()
        for place, found in zip(places, rows.original(places), strict=True):
            row = rows.numbers[place]
            yield row, wanted[row], found
