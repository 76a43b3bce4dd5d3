"""Sources of usage: what usage/sources.toml says about each system that delivers files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from counterfoil.contract.faults import Faults, Where
from counterfoil.facts.usage.mapping import Mapping


@dataclass(frozen=True)
class OwnerRule:
    """One way to find the account of a row: `by` is "account" (a constant), "code", "trunk" or "number".

    `names` is the account's id, or the columns that are looked up in order until one belongs to somebody.
    """

    by: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """One system that delivers usage files, as read from a `[[source]]` of usage/sources.toml."""

    name: str
    format: str
    files: tuple[str, ...]  # globs, relative to the folder of sources.toml
    time_zone: str = ""
    country: str = ""
    accounts: tuple[OwnerRule, ...] = ()
    mapping: Mapping = Mapping()  # the format's, with the source's own keys in place
    columns: tuple[str, ...] = ()
    header: bool | None = None
    separator: str = ","
    encoding: str = "utf-8"
    strip_prefixes: tuple[str, ...] = ()
    bare_international: bool = False
    expect: str = ""  # "day" or "month": how often it delivers; "" when nobody waits for it
    from_on: date | None = None  # rows that start before are rejects; expected from here on
    until_on: date | None = None
    where: Where = field(default=Where("sources.toml"), compare=False)


def read_sources(path: str, text: str, faults: Faults, *, accounts: Sequence[str] | None = None) -> tuple[Source, ...]:
    """Read usage/sources.toml; every mistake is a fault at its line, and a source with one is left out.

    `accounts`, where given, are the ids that `account = "..."` may name.
    """
    raise NotImplementedError
