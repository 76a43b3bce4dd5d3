"""Public holidays of a deck: a country's, by the `holidays` library, or a list written in the deck's settings.

A list may hold a date (2002-04-30), a day of every year (04-30) and a day counted from Easter Sunday (easter, easter-2,
easter+39), which is how tariffs write them.
"""

import re
from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

from counterfoil.calendar import easter

_RULE: Final = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)|(?P<day>\d\d-\d\d)|easter(?P<offset>[+-]\d{1,3})?")


@dataclass(frozen=True, slots=True)
class HolidayRules:
    """Which days are holidays: a country (ISO 3166, or with a subdivision: DE-BY) and rules, both may be empty."""

    country: str = ""
    rules: tuple[str, ...] = ()

    def of_year(self, year: int) -> frozenset[date]:
        """Return the year's holidays."""
        return _of_year(self.country, self.rules, year)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in self.of_year(day.year)


def known_country(country: str) -> bool:
    """Return whether the library has holidays for a country such as NL or DE-BY."""
    code, _, subdivision = country.partition("-")
    supported = holidays.list_supported_countries()
    return code in supported and (not subdivision or subdivision in supported[code])


def valid_rule(rule: str) -> bool:
    """Return whether a rule can be read: YYYY-MM-DD, MM-DD, easter, easter+N or easter-N."""
    found = _RULE.fullmatch(rule)
    if found is None:
        return False
    text = found["date"] or (f"2000-{found['day']}" if found["day"] else "")
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def _of_year(country: str, rules: tuple[str, ...], year: int) -> frozenset[date]:
    """Return the holidays of one year."""
    code, _, subdivision = country.partition("-")
    from_library: Iterable[date] = (
        holidays.country_holidays(code, subdiv=subdivision or None, years=year) if country else ()
    )
    return frozenset(day for day in from_library if day.year == year) | frozenset(_dates(rules, year))


def _dates(rules: Iterable[str], year: int) -> Iterable[date]:
    """Yield the dates in a year that rules name; 02-29 names none in a common year."""
    for rule in rules:
        found = _RULE.fullmatch(rule)
        if found is None:
            raise ValueError(f"not a rule for holidays: {rule}")
        if found["date"]:
            day = date.fromisoformat(found["date"])
            if day.year == year:
                yield day
        elif found["day"]:
            month, of_month = map(int, found["day"].split("-"))
            if (month, of_month) != (2, 29) or isleap(year):
                yield date(year, month, of_month)
        else:
            yield easter(year) + timedelta(days=int(found["offset"] or 0))
