"""Rates of VAT by country and day, from vat_rates.toml beside this file, which names their sources."""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from counterfoil.calendar import in_force

PPM_A_PERCENT = 10_000


@cache
def _rates() -> dict[tuple[str, str], tuple[tuple[date, int], ...]]:
    text = (files("counterfoil.billing") / "vat_rates.toml").read_text("utf-8")
    said = tomllib.loads(text, parse_float=Decimal)
    return {
        (country, kind): tuple((each["from_on"], int(each["percent"] * PPM_A_PERCENT)) for each in dated)
        for country, kinds in said.items()
        for kind, dated in kinds.items()
        if kind != "source"
    }


def vat_rate(country: str, kind: str, on: date) -> int | None:
    """Return the "standard" or "reduced" rate of a country on a day, in parts per million; None if it is not known."""
    return in_force(_rates().get((country, kind), ()), on)


def countries() -> frozenset[str]:
    """Return the countries whose rates are known."""
    return frozenset(country for country, _ in _rates())
