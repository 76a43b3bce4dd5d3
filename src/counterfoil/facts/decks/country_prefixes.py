"""Prefixes of a country, also where several share a calling code: +1 has 25, +7 two, +39 holds the Vatican.

Taken from the numbering plan that ships with the phone number library, as it is today.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

import phonenumbers
from phonenumbers import PhoneMetadata

_LONGEST: Final = 5  # digits by which the library tells countries of one calling code apart
_NORTH_AMERICA: Final = 1


@dataclass(frozen=True, slots=True)
class CountryPrefixes:
    """The prefixes of a country, digits without +, and those of other countries inside of them."""

    own: tuple[str, ...]
    inside: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (country, its prefixes)


@lru_cache(maxsize=512)
def country_prefixes(country: str) -> CountryPrefixes | None:
    """Return the prefixes of a country (ISO 3166 alpha-2); None if it has none that tell it from its neighbours."""
    code = phonenumbers.country_code_for_region(country)
    if not code:
        return None
    main, *others = phonenumbers.region_codes_for_country_code(code)
    if country != main:
        own = _told_apart(code, country)
        return CountryPrefixes(own) if own else None
    inside = ((other, _told_apart(code, other)) for other in others)
    return CountryPrefixes((str(code),), tuple((other, digits) for other, digits in inside if digits))


def main_country(country: str) -> str:
    """Return the country that gives the calling code its name: US for +1; "" for no country."""
    code = phonenumbers.country_code_for_region(country)
    return phonenumbers.region_codes_for_country_code(code)[0] if code else ""


def calling_code(country: str) -> str:
    """Return a country's calling code as digits, or "" if there is none."""
    return str(phonenumbers.country_code_for_region(country) or "")


@lru_cache(maxsize=512)
def _told_apart(code: int, country: str) -> tuple[str, ...]:
    """Return the prefixes by which a country that is not the main one of its calling code is known."""
    metadata = PhoneMetadata.metadata_for_region(country, None)
    pattern = metadata.leading_digits if metadata is not None else None
    if pattern:
        return tuple(f"{code}{digits}" for digits in _expanded(pattern))
    if code == _NORTH_AMERICA:
        return tuple(f"1{area}" for area in range(200, 1000) if _country_of_area(area) == country)
    return ()


def _expanded(pattern: str) -> tuple[str, ...]:
    """Return the digit strings that a pattern of leading digits stands for, shorter ones first."""
    matches = re.compile(pattern).fullmatch
    found: list[str] = []
    for length in range(1, _LONGEST + 1):
        for digits in map("".join, product("0123456789", repeat=length)):
            if matches(digits) and not digits.startswith(tuple(found)):
                found.append(digits)
    return tuple(found)


def _country_of_area(area: int) -> str:
    """Return the country of a North American area code, or ""."""
    number = phonenumbers.parse(f"+1{area}2345678")
    return phonenumbers.region_code_for_number(number) or ""
