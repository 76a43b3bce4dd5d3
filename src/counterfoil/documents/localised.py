"""Figures as a language writes them in a country: amounts, days, spans, quantities and prices per unit."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_interval
from babel.numbers import format_currency, format_decimal

from counterfoil.billing import Address, InvoiceLine
from counterfoil.billing.figures import Figures
from counterfoil.documents.stated import last_day
from counterfoil.documents.words import say

_SPANS: Final = {1: "second", 60: "minute", 3_600: "hour"}
_DATA: Final = ((10**9, "GB"), (2**30, "GiB"), (10**6, "MB"), (2**20, "MiB"), (1_000, "kB"), (1, "B"))


@lru_cache
def _locale(language: str, country: str) -> Locale:
    for parts in ((language, country), (language, "GB"), (language, None)):
        try:
            return Locale(parts[0], parts[1] or None)
        except UnknownLocaleError:
            continue
    return Locale("en", "GB")


@dataclass(frozen=True, slots=True)
class Localised:
    """How a document for a customer writes figures: in its language, as the seller's country does, in its currency."""

    language: str
    country: str
    currency: str = ""
    digits: int = 2

    @property
    def locale(self) -> Locale:
        """The locale of CLDR; of a language that the country does not have, the language's own."""
        return _locale(self.language, self.country)

    def say(self, key: str, **values: str) -> str:
        """Return a word or sentence of the document."""
        return say(self.language, key, **values)

    def money(self, minor: int) -> str:
        """Return an amount with its currency."""
        amount = Decimal(minor).scaleb(-self.digits)
        return str(format_currency(amount, self.currency, locale=self.locale, currency_digits=False,
                                   format=self._money_pattern(self.digits)))  # fmt: skip

    def amount(self, minor: int) -> str:
        """Return an amount without its currency, as in a column."""
        pattern = "#,##0" + ("." + "0" * self.digits if self.digits else "")
        return str(format_decimal(Decimal(minor).scaleb(-self.digits), format=pattern, locale=self.locale))

    def unit_price(self, nano: int) -> str:
        """Return a price with its currency: at least the currency's decimals, and no fewer than it has."""
        price = Decimal(nano).scaleb(-9).normalize()
        exponent = price.as_tuple().exponent
        decimals = max(self.digits, -exponent if isinstance(exponent, int) else 0)
        return str(format_currency(price, self.currency, locale=self.locale, currency_digits=False,
                                   format=self._money_pattern(decimals), decimal_quantization=False))  # fmt: skip

    def _money_pattern(self, decimals: int) -> str:
        pattern = str(self.locale.currency_formats["standard"].pattern)
        return pattern.replace(".00", "." + "0" * decimals if decimals else "")

    def number(self, count: int) -> str:
        """Return a whole number with its thousands apart."""
        return str(format_decimal(count, format="#,##0", locale=self.locale))

    def decimals(self, value: Decimal, places: int) -> str:
        """Return a number with so many decimals."""
        return str(format_decimal(value, format="#,##0." + "0" * places, locale=self.locale))

    def percent(self, rate: int) -> str:
        """Return parts per million as a percentage: 21 %."""
        shown = format_decimal(Decimal(rate) / 10_000, format="#,##0.####", locale=self.locale)
        return f"{shown}\u00a0%" if self.language != "en" else f"{shown}%"

    def day(self, day: date, form: str = "long") -> str:
        """Return a day, in full unless told."""
        if form == "long":
            text = str(format_date(day, "d MMMM y", locale=self.locale))
            return f"1er{text[1:]}" if self.language == "fr" and day.day == 1 else text
        return str(format_date(day, form, locale=self.locale))

    def span(self, from_on: date, until_on: date) -> str:
        """Return a half-open span by its first and last day."""
        last = last_day(from_on, until_on)
        if last == from_on:
            return self.day(from_on, "d MMM y")
        return str(format_interval(from_on, last, "yMMMd", locale=self.locale))

    def instant(self, at: datetime) -> str:
        """Return a local time to the second."""
        return str(format_datetime(at, "dd-MM-yyyy HH:mm:ss" if self.language == "nl" else "dd/MM/yyyy HH:mm:ss",
                                   locale=self.locale))  # fmt: skip

    def country_name(self, code: str) -> str:
        """Return a country's name."""
        return str(self.locale.territories.get(code, code))

    def address(self, name: str, address: Address) -> list[str]:
        """Return the lines of an address; the country only where it is not the seller's."""
        place = f"{address.post_code} {address.city}".strip()
        if address.country in ("GB", "US"):
            place = ", ".join(each for each in (address.city, address.subdivision, address.post_code) if each)
        country = self.country_name(address.country) if address.country != self.country else ""
        return [each for each in (name, address.street, address.additional, place, country) if each]

    def quantity(self, line: InvoiceLine | Figures) -> str:
        """Return what a line counts: a number, a time of hours, minutes and seconds, an amount of data, days."""
        if line.unit == "second":
            return self.duration(line.quantity)
        if line.unit == "byte":
            return self.data(line.quantity)
        if line.unit == "unit-day":
            return self.say("unit-days", count=self.number(line.quantity))
        return self.number(line.quantity)

    def price(self, line: InvoiceLine | Figures) -> str:
        """Return a line's price and what it is for: "€ 0.05 a minute", "€ 12.50 for 31 days"."""
        price, base = self.unit_price(line.unit_price), line.base_quantity
        if line.unit == "second" and base in _SPANS:
            return self.say(f"per-{_SPANS[base]}", price=price)
        if line.unit == "second":
            return self.say("price-for", price=price, what=self.duration(base))
        if line.unit == "byte":
            return self.say("price-for", price=price, what=self.data(base))
        if line.unit == "unit-day":
            return self.say("price-for-days", price=price, count=self.number(base))
        return price if base == 1 else self.say("price-for", price=price, what=self.number(base))

    def duration(self, seconds: int) -> str:
        """Return seconds as hours, minutes and seconds: 1:02:03."""
        minutes, rest = divmod(abs(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        sign = "-" if seconds < 0 else ""
        return f"{sign}{self.number(hours)}:{minutes:02d}:{rest:02d}" if hours else f"{sign}{minutes}:{rest:02d}"

    def data(self, size: int) -> str:
        """Return bytes in the largest unit that leaves no fraction of a hundredth; else rounded to three decimals."""
        for unit, name in _DATA:
            if size and size * 100 % unit == 0 and abs(size) >= unit:
                shown = format_decimal(Decimal(size) / unit, format="#,##0.##", locale=self.locale)
                return f"{shown} {name}"
        shown = format_decimal(Decimal(size) / 10**6, format="#,##0.###", locale=self.locale)
        return f"{shown} MB"
