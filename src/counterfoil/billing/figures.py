"""A line's quantity and price as an e-invoice wants them: amount = quantity x price / base quantity, exactly.

They are read off the integers of the line's working, by their names. Where those are not one quantity at one price
(several rates, a connect fee, a correction), the line is one piece at its amount.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from counterfoil.money import half_up

UNIT_CODES: Final = {  # UN/ECE Recommendation 20
    "piece": "C62",
    "unit": "C62",
    "unit-day": "DAY",
    "second": "SEC",
    "byte": "AD",
}
_DIMENSIONS: Final = {"time": "second", "data": "byte", "count": "piece"}
_COUNTS: Final = (("excess", ""), ("events", "piece"), ("quantity", "piece"))


@dataclass(frozen=True, slots=True)
class Figures:
    """Quantity, its unit, and the price for so many of them in 10^-9 of the currency unit, which is never negative."""

    quantity: int
    unit: str
    unit_price: int
    base_quantity: int


def one_piece(amount: int, digits: int) -> Figures:
    """Return an amount as one piece; a credit is minus one piece."""
    return Figures(-1 if amount < 0 else 1, "piece", abs(amount) * 10 ** (9 - digits), 1)


def figures(amount: int, digits: int, working: Mapping[str, int], dimension: str = "") -> Figures:
    """Return the figures of a line; `dimension` is that of the measure its price is per: time, data or count."""
    price, fixed = working.get("price", -1), working.get("fixed", 0)
    found = _counted(working, dimension)
    if price < 0 or fixed or found is None:
        return one_piece(amount, digits)
    quantity, base, unit = found
    if not base or half_up(quantity * price, base * 10 ** (9 - digits)) != amount:
        return one_piece(amount, digits)
    return Figures(quantity, unit, price, base)


def _counted(working: Mapping[str, int], dimension: str) -> tuple[int, int, str] | None:
    """Return what is counted, for how many of it the price is, and its unit."""
    base = working.get("per", 1)
    if "billed" in working:
        return working["billed"] - working.get("covered", 0), base, _DIMENSIONS.get(dimension, "second")
    if "unit_days" in working:
        quantity, days = working["unit_days"], working.get("days", 1)
        months, base = working.get("months", 1), base * working.get("price_months", 1)
        if days and quantity % days == 0:
            return quantity // days * months, base, "unit"
        return quantity * months, base * days, "unit-day"
    for name, unit in _COUNTS:
        if name in working:
            return working[name], base, unit or _DIMENSIONS.get(dimension, "second")
    return None
