"""Number keys and longest prefixes: a set of prefixes becomes one sorted array of points at which the answer changes.

A number's key holds its first 12 digits and how many digits it has (at most 12), in 44 bits, so that zero padding
cannot lie: 31 is no 310. A prefix owns the keys from its own up to the next prefix of its length; inner prefixes
interrupt outer ones, which resume after them. One binary search then finds the longest prefix.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from counterfoil.keys import CALLED_BITS, CALLED_DIGITS, CALLED_LENGTH_FACTOR

DIGITS: Final = CALLED_DIGITS
LENGTH_FACTOR: Final = CALLED_LENGTH_FACTOR
KEY_BITS: Final = CALLED_BITS
_LENGTH_MASK: Final = LENGTH_FACTOR - 1

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def called_keys(digits: pl.Series) -> pl.Series:
    """Return the keys of a column of digits (E.164 without +), Int64; 0 where there is no number."""
    shown = digits.fill_null("").str.slice(0, DIGITS)
    padded = shown.str.pad_end(DIGITS, "0").cast(pl.Int64)
    return padded * LENGTH_FACTOR + shown.str.len_bytes().cast(pl.Int64)


def ends_of(keys: Integers, exact: Flags) -> Integers:
    """Return the first key after each prefix's own; an exact number owns a single key."""
    length = keys & _LENGTH_MASK
    step = np.power(10, DIGITS - length, dtype=np.int64)
    return np.where(exact, keys + 1, ((keys >> 4) + step) * LENGTH_FACTOR)


def enclosing(keys: Integers, exact: Flags) -> Integers:
    """Return for each prefix the place of the longest other prefix that contains it, or -1.

    `keys` holds each prefix once (an exact number may stand beside the prefix of the same digits). No loop over
    prefixes: one search per length of prefix.
    """
    number, length = keys >> 4, keys & _LENGTH_MASK
    parent = np.full(len(keys), -1, dtype=np.int64)
    for outer in range(1, DIGITS + 1):
        candidates = np.flatnonzero((length == outer) & ~exact)
        inner = np.flatnonzero((length > outer) | (exact & (length == outer)))
        if not len(candidates) or not len(inner):
            continue
        candidates = candidates[np.argsort(number[candidates])]
        step = 10 ** (DIGITS - outer)
        wanted = number[inner] // step * step
        place = np.searchsorted(number[candidates], wanted)
        place[place == len(candidates)] = 0
        found = number[candidates[place]] == wanted
        parent[inner[found]] = candidates[place[found]]
    return parent


def change_points(keys: Integers, exact: Flags, rows: Integers) -> tuple[Integers, Integers]:
    """Return the sorted keys at which the longest prefix changes, and the row that holds from each on (-1 for none).

    The first point is 0, where nothing holds. Where an end and a start fall together the start wins; of two ends the
    outer one's, because what encloses both resumes; of two starts the exact number's.
    """
    parent = enclosing(keys, exact)
    resumed = np.where(parent >= 0, rows[parent], -1)
    points = np.concatenate([np.zeros(1, np.int64), ends_of(keys, exact), keys])
    answers = np.concatenate([np.full(1, -1, np.int64), resumed, rows])
    rank = np.concatenate([np.zeros(1, np.int64), LENGTH_FACTOR - (keys & _LENGTH_MASK), np.where(exact, 33, 32)])
    order = np.argsort(points << 6 | rank, kind="stable")
    points, answers = points[order], answers[order]
    last = np.append(points[1:] != points[:-1], True)
    points, answers = points[last], answers[last]
    changed = np.append(True, answers[1:] != answers[:-1])
    return points[changed], answers[changed]
