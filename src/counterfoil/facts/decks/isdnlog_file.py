"""isdnlog rate and holiday files as written: providers, zones, areas and tariff lines with their places.

Format: rate-files(5) of isdn4k-utils. Nothing is interpreted here beyond the form of a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from counterfoil.calendar import day_number
from counterfoil.contract.faults import Faults, Where
from counterfoil.facts.decks.deck import ALWAYS_FROM, ALWAYS_UNTIL

_RANGE: Final = r"(?:\[(?P<range>[^\]]*)\])?\s*"
_PROVIDER: Final = re.compile(_RANGE + r"(?P<number>\d+(?:,\d+)?)\s+(?P<name>.*)")
_TARIFF: Final = re.compile(
    _RANGE + r"(?P<days>[1-7WEH*,-]+)/(?P<hours>[\d*,-]+)(?P<keeps>!?)=(?P<charges>\S+)\s*(?P<name>.*)"
)
_DATE: Final = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")
_HOLIDAY: Final = re.compile(r"(?:(?P<day>\d{1,2})\.(?P<month>\d{1,2})|easter(?P<offset>[+-]\d+)?)")
_DAYS: Final = {**{str(number): frozenset({number - 1}) for number in range(1, 8)}}
HOLIDAY: Final = 7  # the eighth kind of day, after Monday 0 to Sunday 6
DAYS: Final = {**_DAYS, "W": frozenset(range(5)), "E": frozenset({5, 6}), "H": frozenset({HOLIDAY})}
EVERY_DAY: Final = frozenset(range(8))
PRIORITY: Final = "H7654321EW*"  # of the manual, the highest first


@dataclass(frozen=True, slots=True)
class Tariff:
    """A T: line: on which kinds of day (by the token that names them) and hours which charges hold."""

    where: Where
    tokens: tuple[str, ...]
    hours: frozenset[int]
    keeps: bool  # written `!=`: a call keeps the rate of its start
    charges: str
    name: str
    from_on: int
    until_on: int

    def rank(self, kind: int, hour: int) -> int:
        """Return how strongly the line claims an hour of a kind of day: a place in PRIORITY, or its length for not."""
        if hour not in self.hours:
            return len(PRIORITY)
        claims = [token for token in self.tokens if kind in (EVERY_DAY if token == "*" else DAYS[token])]
        return min((PRIORITY.index(token) for token in claims), default=len(PRIORITY))


@dataclass(slots=True)
class Zone:
    """A Z: entry with its areas as written."""

    number: str
    name: str
    where: Where
    areas: list[tuple[str, Where]] = field(default_factory=list)
    tariffs: list[Tariff] = field(default_factory=list)


@dataclass(slots=True)
class Provider:
    """A P: entry. `zone_file` says that some of its domestic zones depend on where the caller is."""

    number: str
    name: str
    where: Where
    from_on: int
    until_on: int
    zone_file: str = ""
    zones: list[Zone] = field(default_factory=list)


@dataclass(slots=True)
class RateFile:
    """A rate file: special numbers (`services`), exceptions (pattern, provider that always carries it), providers."""

    file: str
    currency: str = ""
    services: list[str] = field(default_factory=list)
    exceptions: list[tuple[str, str, Where]] = field(default_factory=list)
    providers: list[Provider] = field(default_factory=list)


def decoded(content: bytes) -> str:
    """Return a file's text: isdnlog writes Latin-1, copies in the wild are UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def read_rate_file(text: str, file: str, faults: Faults) -> RateFile:
    """Read a rate file; lines that have no known form are `bad-deck-row` faults."""
    rates = RateFile(file)
    for tag, value, where in _entries(text, file):
        provider = rates.providers[-1] if rates.providers else None
        zone = provider.zones[-1] if provider and provider.zones else None
        if tag == "U":
            rates.currency = value.rpartition(" ")[2]
        elif tag == "N":
            rates.services += [number.strip() for number in value.split(",")]
        elif tag == "X":
            rates.exceptions += [
                (pattern.strip(), carrier.strip().partition("z")[0], where)
                for pattern, _, carrier in (each.partition("=") for each in value.split(","))
            ]
        elif tag == "P":
            found = _PROVIDER.fullmatch(value)
            days = _days(found["range"]) if found else None
            if found is None or days is None:
                faults.add("bad-deck-row", where, f"`{value}` is no provider", "Expected [dd.mm.yyyy] number name.")
            else:
                rates.providers.append(Provider(found["number"], found["name"].strip(), where, *days))
        elif provider is not None and tag == "D":
            provider.zone_file = value
        elif provider is not None and tag == "Z":
            number, _, name = value.partition(" ") if " " in value else value.partition("\t")
            provider.zones.append(Zone(number, name.strip(), where))
        elif zone is not None and tag == "A":
            zone.areas += [(area.strip(), where) for area in value.split(",") if area.strip()]
        elif zone is not None and tag == "T":
            tariff = _tariff(value, where)
            if isinstance(tariff, str):
                faults.add("bad-deck-row", where, tariff, "Expected days/hours=charges, such as 1-5/08-20=0.04(60)/1.")
            else:
                zone.tariffs.append(tariff)
        elif tag not in "VSCB":
            faults.add("bad-deck-row", where, f"`{tag}:` cannot be read here")
    return rates


def read_holidays(text: str, file: str, faults: Faults) -> tuple[str, ...]:
    """Return the days of a holiday file as the rules of a deck's settings: "04-30", "easter+39"."""
    rules: list[str] = []
    for tag, value, where in _entries(text, file):
        if tag != "D":
            continue
        found = _HOLIDAY.fullmatch(value.split()[0])
        if found is None:
            faults.add("bad-date", where, f"`{value}` names no day", "Expected dd.mm, easter, easter+N or easter-N.")
        elif found["day"]:
            rules.append(f"{int(found['month']):02d}-{int(found['day']):02d}")
        else:
            rules.append("easter" + (found["offset"] or ""))
    return tuple(rules)


def _entries(text: str, file: str) -> Iterator[tuple[str, str, Where]]:
    """Yield the tag, the value without its comment, and the place of each line that is not empty."""
    for number, line in enumerate(text.splitlines(), 1):
        entry = line.partition("#")[0].rstrip()
        if entry:
            tag, _, value = entry.partition(":")
            stripped = value.strip()
            column = len(entry) - len(value.lstrip()) + 1
            yield tag.strip(), stripped, Where(file, number, column, line, max(1, len(stripped)))


def _tariff(value: str, where: Where) -> Tariff | str:
    """Return a tariff line, or what is wrong with it."""
    found = _TARIFF.fullmatch(value)
    if found is None:
        return f"`{value}` is no tariff"
    days = _days(found["range"])
    if days is None:
        return f"`{found['range']}` is no range of dates"
    tokens: list[str] = []
    for part in found["days"].split(","):
        if re.fullmatch(r"[1-7]-[1-7]", part):
            tokens += [str(day) for day in range(int(part[0]), int(part[2]) + 1)]
        elif part in DAYS or part == "*":
            tokens.append(part)
        else:
            return f"`{part}` is no day"
    hours: set[int] = set()
    for part in found["hours"].split(","):
        begin, dash, end = part.partition("-")
        if part == "*":
            hours |= set(range(24))
        elif not begin.isdigit() or (dash and not end.isdigit()) or max(int(begin), int(end or 0)) > 24:
            return f"`{part}` is no span of hours"
        else:
            start, stop = int(begin), int(end) if dash else int(begin) + 1
            hours |= set(range(start, stop)) if start < stop else {*range(start, 24), *range(stop)}
    return Tariff(
        where, tuple(tokens), frozenset(hours), bool(found["keeps"]), found["charges"], found["name"].strip(), *days
    )


def _days(text: str | None) -> tuple[int, int] | None:
    """Return [from, until) as days since 1970-01-01; None if it cannot be read."""
    begin, _, end = (text or "").partition("-")
    days = []
    for written, always in ((begin, ALWAYS_FROM), (end, ALWAYS_UNTIL)):
        found = _DATE.fullmatch(written.strip())
        if not written.strip():
            days.append(always)
        elif found is None:
            return None
        else:
            try:
                days.append(day_number(date(int(found[3]), int(found[2]), int(found[1]))))
            except ValueError:
                return None
    return days[0], days[1]
