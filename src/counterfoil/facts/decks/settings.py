"""Settings of a rate deck: `decks/NAME.toml` beside `decks/NAME.csv`.

currency = "EUR"
per = { minutes = 1 }                    # what a price is for; the default
initial_increment = { seconds = 60 }     # for rows that do not say; default 1 second
subsequent_increment = { seconds = 6 }
time_zone = "Europe/Amsterdam"           # of days and bands
holidays = "NL"                          # or a list: ["2002-04-30", "12-25", "easter+39"]
across_bands = "start"                   # a call over an edge: by its start, or "split" in parts
encoding = "utf-8"
delimiter = ","
decimal = "."
date_format = "%Y-%m-%d"
prefix_pattern = '^\\^(\\d+)\\.\\*$'        # the prefix is what the parentheses take
[columns]                                # only for files with other headings; columns not named are left alone
prefix = "pattern"
[band.holiday]                           # the first band that holds, and for which a prefix has a row, wins
holidays = true
[band.peak]
weekdays = ["mon", "tue", "wed", "thu", "fri"]
hours = ["08:00-20:00"]
"""

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from counterfoil.calendar import zone
from counterfoil.contract.faults import Faults, Where, listed, nearest
from counterfoil.contract.toml_positions import Located, read_block
from counterfoil.facts.decks.bands import WEEKDAYS, Band
from counterfoil.facts.decks.holiday_rules import HolidayRules, known_country, valid_rule
from counterfoil.money import CURRENCIES

COLUMNS: Final = (
    "prefix destination price per connect_fee minimum_charge initial_increment subsequent_increment band "
    "effective_on until_on"
).split()
ACROSS_BANDS: Final = ("start", "split")
_SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3600}
_KEYS: Final = frozenset(
    (
        "currency per initial_increment subsequent_increment time_zone holidays across_bands encoding delimiter "
        "decimal date_format prefix_pattern columns band"
    ).split()
)
_HOURS: Final = re.compile(r"(\d\d):(\d\d)(?::(\d\d))?-(\d\d):(\d\d)(?::(\d\d))?")


@dataclass(frozen=True, slots=True)
class DeckSettings:
    """How a deck's file is written and what its rows mean; times in whole seconds."""

    currency: str
    per: int = 60
    initial: int = 1
    subsequent: int = 1
    time_zone: str = ""  # of days and bands; needed only if there are any
    holidays: HolidayRules = field(default_factory=HolidayRules)
    across_bands: str = "start"
    bands: tuple[Band, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    date_format: str = "%Y-%m-%d"
    prefix_pattern: str = ""
    columns: tuple[tuple[str, str], ...] = ()  # (our name, heading in the file)


def read_settings(
    text: str, file: str, faults: Faults, *, currency: str = "", time_zone: str = ""
) -> DeckSettings | None:
    """Read a deck's settings; `currency` and `time_zone` are the book's, for what the file leaves out.

    Returns None if a fault was found: a deck read by half-understood settings would charge wrong prices.
    """
    before = len(faults)
    root = read_block(text, file, 0, faults)
    if root is None:
        return None
    reader = _Reader(root, file, faults)
    settings = reader.settings(currency, time_zone)
    return settings if len(faults) == before else None


class _Reader:
    """Reads one settings file, collecting faults."""

    def __init__(self, root: Located, file: str, faults: Faults) -> None:
        self.table = root.table
        self.file = file
        self.faults = faults

    def settings(self, currency: str, time_zone: str) -> DeckSettings:
        """Return the settings; worthless if faults were added."""
        _refuse_unknown(self.table, _KEYS, "a deck's settings", "unknown-setting", self.faults)
        bands = self._bands()
        currency = self._text("currency", CURRENCIES.__contains__, "unknown-currency", "an ISO 4217 code") or currency
        zone_name = self._text("time_zone", _is_zone, "unknown-time-zone", "an IANA time zone") or time_zone
        if not currency and "currency" not in self.table:
            self._missing("currency", "A deck needs a currency, its own or the book's.")
        if not zone_name and bands and "time_zone" not in self.table:
            self._missing("time_zone", "Bands are hours of a place: give its time zone.")
        return DeckSettings(
            currency=currency,
            per=self._seconds("per", 60),
            initial=self._seconds("initial_increment", 1),
            subsequent=self._seconds("subsequent_increment", 1),
            time_zone=zone_name,
            holidays=self._holidays(bands),
            across_bands=self._choice("across_bands", ACROSS_BANDS),
            bands=bands,
            encoding=self._text("encoding", _is_encoding, "wrong-type", "an encoding such as utf-8 or latin-1")
            or "utf-8",
            delimiter=self._text("delimiter", lambda text: len(text) == 1, "wrong-type", "one character") or ",",
            decimal=self._choice("decimal", (".", ",")),
            date_format=self._text("date_format", lambda text: "%" in text, "wrong-type", "a form such as %d/%m/%Y")
            or "%Y-%m-%d",
            prefix_pattern=self._text(
                "prefix_pattern", _is_pattern, "wrong-type", "a regular expression with one pair of parentheses"
            ),
            columns=self._columns(),
        )

    def _missing(self, key: str, expected: str) -> None:
        self.faults.add("missing-setting", Where(self.file), f"`{key}` is missing", expected)

    def _text(self, key: str, valid: Callable[[str], bool], fault: str, expected: str) -> str:
        """Return a text that passes a test; "" if it is left out or wrong."""
        node = self.table.get(key)
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self.faults.add("wrong-type", node.where, f"`{key}` is not a text", f"Expected {expected}.")
            return ""
        if not valid(node.value):
            self.faults.add(fault, node.where, f"`{key}` cannot be {node.value!r}", f"Expected {expected}.")
            return ""
        return node.value

    def _choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of the choices, the first one if it is left out."""
        return self._text(key, choices.__contains__, "out-of-range", listed(choices)) or choices[0]

    def _seconds(self, key: str, default: int) -> int:
        """Return a span of time such as { minutes = 1 } in seconds."""
        node = self.table.get(key)
        if node is None:
            return default
        if len(node.table) != 1:
            self.faults.add("wrong-type", node.where, f"`{key}` is not a span of time", "Write { seconds = 60 }.")
            return default
        unit, amount = next(iter(node.table.items()))
        if unit not in _SECONDS:
            expected = f"Expected {listed(_SECONDS)}.{nearest(unit, _SECONDS)}"
            self.faults.add("wrong-unit", amount.key_where, f"`{key}` cannot be in `{unit}`", expected)
        elif isinstance(amount.value, bool) or not isinstance(amount.value, int) or amount.value < 1:
            self.faults.add("out-of-range", amount.where, f"`{key}` is not a whole number above 0")
        else:
            return amount.value * _SECONDS[unit]
        return default

    def _columns(self) -> tuple[tuple[str, str], ...]:
        """Return the headings of a file that has its own."""
        node = self.table.get("columns")
        if node is None:
            return ()
        _refuse_unknown(node.table, COLUMNS, "the columns of a deck", "unknown-setting", self.faults)
        for name, heading in node.table.items():
            if not isinstance(heading.value, str):
                self.faults.add("wrong-type", heading.where, f"the heading of `{name}` is not a text")
        return tuple((name, heading.value) for name, heading in node.table.items())

    def _holidays(self, bands: tuple[Band, ...]) -> HolidayRules:
        """Return the holidays: a country or a list of rules."""
        node = self.table.get("holidays")
        if node is None:
            if any(band.holidays is not None for band in bands):
                self._missing("holidays", 'A band asks for holidays: name their country ("NL") or list them.')
            return HolidayRules()
        if isinstance(node.value, str):
            if not known_country(node.value):
                expected = 'Expected an ISO 3166 code such as "NL", with a subdivision if needed ("DE-BY").'
                self.faults.add("unknown-country", node.where, f"no holidays are known for {node.value!r}", expected)
                return HolidayRules()
            return HolidayRules(country=node.value)
        if not isinstance(node.value, list):
            self.faults.add("wrong-type", node.where, "`holidays` is neither a country nor a list")
            return HolidayRules()
        rules = [element for element in node.elements if self._rule(element)]
        return HolidayRules(rules=tuple(str(element.value) for element in rules))

    def _rule(self, element: Located) -> bool:
        """Return whether an element of the list of holidays can be read; a date may be bare."""
        if valid_rule(str(element.value)):
            return True
        expected = 'Expected "2002-04-30", "04-30", "easter", "easter-2" or "easter+39".'
        self.faults.add("bad-date", element.where, f"{element.value!r} names no holiday", expected)
        return False

    def _bands(self) -> tuple[Band, ...]:
        """Return the bands in the order of the file."""
        node = self.table.get("band")
        if node is None:
            return ()
        return tuple(self._band(name, each) for name, each in node.table.items())

    def _band(self, name: str, node: Located) -> Band:
        """Return one band."""
        _refuse_unknown(node.table, ("weekdays", "hours", "holidays"), f"band `{name}`", "unknown-setting", self.faults)
        weekdays = node.table.get("weekdays")
        chosen: list[int] = []
        for element in weekdays.elements if weekdays else ():
            if element.value in WEEKDAYS:
                chosen.append(WEEKDAYS.index(element.value))
            else:
                expected = f"Expected {', '.join(WEEKDAYS)}.{nearest(str(element.value), WEEKDAYS)}"
                self.faults.add("out-of-range", element.where, f"{element.value!r} is no day of the week", expected)
        hours = node.table.get("hours")
        spans = [self._span(element) for element in (hours.elements if hours else ())]
        holidays = node.table.get("holidays")
        if holidays is not None and not isinstance(holidays.value, bool):
            self.faults.add("wrong-type", holidays.where, "`holidays` of a band is neither true nor false")
        if not node.table or (weekdays is not None and not chosen) or (hours is not None and not spans):
            expected = "Give weekdays, hours or holidays; a price for every time has no band."
            self.faults.add("wrong-type", node.where, f"band `{name}` says nothing", expected)
        return Band(
            name,
            frozenset(chosen) if weekdays is not None else None,
            tuple(sorted(span for span in spans if span)),
            None if holidays is None else bool(holidays.value),
        )

    def _span(self, element: Located) -> tuple[int, int] | None:
        """Return "08:00-20:00" as seconds of the day."""
        found = _HOURS.fullmatch(element.value) if isinstance(element.value, str) else None
        if found is not None:
            parts = [int(part or 0) for part in found.groups()]
            start = parts[0] * 3600 + parts[1] * 60 + parts[2]
            end = parts[3] * 3600 + parts[4] * 60 + parts[5]
            in_range = all(part < 60 for part in (parts[1], parts[2], parts[4], parts[5]))
            if in_range and start < end <= 86_400:
                return start, end
        expected = 'Expected "08:00-20:00"; hours over midnight are two spans, "20:00-24:00" and "00:00-08:00".'
        self.faults.add("out-of-range", element.where, f"{element.value!r} is no span of hours of a day", expected)
        return None


def _refuse_unknown(table: Mapping[str, Located], valid: Any, what: str, fault: str, faults: Faults) -> None:
    """Report every key that does not exist."""
    for key, node in table.items():
        if key not in valid:
            expected = f"Expected {listed(valid, 16)}.{nearest(key, valid)}"
            faults.add(fault, node.key_where, f"{what}: unknown key `{key}`", expected)


def _is_zone(name: str) -> bool:
    try:
        return bool(zone(name))
    except (KeyError, ValueError, OSError):
        return False


def _is_encoding(name: str) -> bool:
    try:
        return bool(codecs.lookup(name))
    except LookupError:
        return False


def _is_pattern(pattern: str) -> bool:
    """Return whether the engine that will apply the pattern takes it, with one group."""
    try:
        pl.Series([""]).str.extract(pattern, 1)
        return re.compile(pattern).groups == 1
    except (re.error, pl.exceptions.PolarsError):
        return False
