"""Parts of a run: small ones are joined, because a part costs as much to begin as a hundred thousand records."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

import polars as pl

from counterfoil.contract.orders import Account

Usage = pl.DataFrame | Callable[[], pl.DataFrame | None] | None  # of some accounts, or what reads it

MOST_RECORDS: Final = 1 << 19  # of a joined part; so many take some 50 MB while they are rated
MOST_ACCOUNTS: Final = 20_000


class Part(NamedTuple):
    """Some accounts of a run, their usage (each account's in time order) and how many records that is at most."""

    accounts: Sequence[Account]
    usage: Usage
    records: int


def joined(parts: Iterable[Part]) -> Iterator[tuple[Sequence[Account], Usage]]:
    """Yield the parts, neighbours together as long as they are small; how they are split changes no line (law 7)."""
    waiting: list[Part] = []
    for part in parts:
        records = sum(one.records for one in waiting) + part.records
        accounts = sum(len(one.accounts) for one in waiting) + len(part.accounts)
        if waiting and (records > MOST_RECORDS or accounts > MOST_ACCOUNTS):
            yield _one(waiting)
            waiting = []
        waiting.append(part)
    if waiting:
        yield _one(waiting)


def read(usage: Usage) -> pl.DataFrame | None:
    """Return usage, read if it is yet to be."""
    return usage() if callable(usage) else usage


def _one(parts: Sequence[Part]) -> tuple[Sequence[Account], Usage]:
    if len(parts) == 1:
        return parts[0].accounts, parts[0].usage
    accounts = [account for part in parts for account in part.accounts]
    return accounts, partial(_together, [part.usage for part in parts])


def _together(usages: Sequence[Usage]) -> pl.DataFrame | None:
    """Return the usage of several parts by account; what is of one account keeps its order."""
    frames = [frame for usage in usages if (frame := read(usage)) is not None]
    return pl.concat(frames).sort("account", maintain_order=True) if frames else None
