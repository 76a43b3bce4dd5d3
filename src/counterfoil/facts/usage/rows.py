"""Rows of a usage file before anything is known about them: columns, row numbers, the text they came from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import polars as pl


class Malformed(NamedTuple):
    """A row that has no columns: its number, the name of the reason, its text."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class Rows:
    """One batch of a file's rows.

    `columns` has one row for each of `numbers` (Int64: the line in a text file, else the place of the object, from 1),
    `content` is what the digest of a whole row is made of, `original` gives the text of rows by their place in the
    batch. `malformed` are the rows that are in none of those.
    """

    columns: pl.DataFrame
    numbers: pl.Series
    content: Callable[[], pl.Series]
    original: Callable[[Sequence[int]], list[str]]
    malformed: tuple[Malformed, ...] = ()


class UnreadableFile(Exception):
    """A file as a whole cannot be read; its message says why, in the words of a fault."""


class MissingColumn(Exception):
    """A file lacks a column that its format or mapping needs."""

    def __init__(self, missing: str, present: Iterable[str]) -> None:
        super().__init__(missing)
        self.missing = missing
        self.present = tuple(present)


def require_columns(needed: Iterable[str], present: Sequence[str]) -> None:
    """Raise MissingColumn for the first needed column that a file does not have."""
    for column in needed:
        if column not in present:
            raise MissingColumn(column, present)


def joined(columns: pl.DataFrame) -> pl.Series:
    """Return each row's values as one text, separated by the unit separator."""
    texts = [pl.col(name).cast(pl.String).fill_null("") for name in columns.columns]
    return columns.select(pl.concat_str(texts, separator="\x1f").alias("text")).to_series()


def key_column(texts: pl.Series) -> pl.Series:
    """Return `counterfoil.keys.key64` of each text as Int64, about 0.6 us each."""
    digests = b"".join([blake2b(text, digest_size=8).digest() for text in texts.cast(pl.Binary).to_list()])
    return pl.Series(texts.name, np.frombuffer(digests, "<i8"), dtype=pl.Int64)


def key_of_distinct(texts: pl.Series) -> pl.Series:
    """Return key64 of each text, hashing each distinct one once; "" has key 0."""
    distinct = texts.unique()
    keys = key_column(distinct)
    keys = pl.select(pl.when(distinct == "").then(0).otherwise(keys)).to_series()
    return texts.replace_strict(distinct, keys, return_dtype=pl.Int64)
