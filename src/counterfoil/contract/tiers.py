"""Tiers as a parameter: bounds, a price for a unit, a flat fee; the last tier is open."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final

import polars as pl

from counterfoil.contract.measures import Measure, Metered
from counterfoil.contract.parameters import Amount, Price, TableForm, TypedTable
from counterfoil.contract.plain_parameters import ListForm
from counterfoil.contract.reading import ColumnValue


class Tier(TypedTable):
    """One tier: up to and with how much, and what it costs."""

    up_to: Metered | None = None  # the last unit in it; the last tier has none
    price: Price | None = None  # of a unit in it
    flat: Amount | None = None  # once, for being in it

    def objections(self) -> Iterator[tuple[str, str]]:
        """Refuse a tier that does not say what it costs."""
        if self.price is None and self.flat is None:
            yield "up_to", "has to stand beside a `price` or a `flat` fee; for nothing, that is a price of 0"
        if self.up_to is not None and self.up_to.per:
            yield "up_to", "has to be for all units together, without `per`"


def objection(tiers: Sequence[Tier], unit: str | None) -> str:
    """Return what is wrong with tiers, "has to ..."; "" if they are sound.

    `unit` is the unit of which agreements have a quantity, None for tiers of what is measured.
    """
    *bounded, last = tiers
    bounds = [tier.up_to.base_units for tier in bounded if tier.up_to is not None]
    prices = [tier.price for tier in tiers if tier.price is not None]
    sizes = {tier.up_to.dimension for tier in bounded if tier.up_to is not None}
    sizes |= {price.per.dimension for price in prices if isinstance(price.per, Measure)}
    if last.up_to is not None or len(bounds) < len(bounded):
        return "has to have bounds for all tiers but the last, which has none"
    if any(low >= high for low, high in zip([0, *bounds], bounds, strict=False)):
        return "has to have rising bounds above 0"
    if unit is None and not all(isinstance(price.per, Measure) for price in prices):
        return 'has to have prices per a measure, such as per = "GB" or per = { events = 1 }'
    if unit is not None and any(price.per != unit for price in prices):
        return f'has to have prices per = "{unit}"'
    if unit is not None and sizes - {"count"}:
        return "has to have bounds in units, such as up_to = { units = 5 }"
    if len(sizes) > 1:
        return "has to have bounds and prices in one measure"
    if len({price.base_units for price in prices}) > 1:
        return "has to have all prices per the same measure"
    return ""


class TiersForm(ListForm):
    """Tiers, which a frame has as lists of their bounds, prices and flat fees."""

    def columns(self, name: str, value: Any, currency: str) -> dict[str, ColumnValue]:
        """Return lists `name_up_to` (base units, null for open), `name_price` and `name_flat` (nano); `name_per`."""
        tiers: Sequence[Tier] = value
        columns: dict[str, Any] = {
            f"{name}_up_to": [None if tier.up_to is None else tier.up_to.base_units for tier in tiers],
            f"{name}_price": [0 if tier.price is None else tier.price.nano(currency) for tier in tiers],
            f"{name}_flat": [0 if tier.flat is None else tier.flat.nano(currency) for tier in tiers],
            f"{name}_per": next((tier.price.base_units for tier in tiers if tier.price is not None), 1),
        }
        return columns

    def column_types(self, name: str) -> dict[str, Any]:
        """Return the columns of `columns`."""
        lists = dict.fromkeys((f"{name}_up_to", f"{name}_price", f"{name}_flat"), pl.List(pl.Int64))
        return {**lists, f"{name}_per": int}


Tiers = Annotated[tuple[Tier, ...], TiersForm(TableForm(Tier))]
LISTS: Final = ("tiers_up_to", "tiers_price", "tiers_flat")
