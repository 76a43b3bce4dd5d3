"""Tax: which category and rate a line bears, and the tax of an invoice by category and rate.

Rule      Where the customer is, and whether it has a VAT number, decides (Directive 2006/112/EC, art. 44, 45, 58 and
          196); what a book or an account says otherwise goes first. Domestic: the seller's rate. Elsewhere in the Union
          with a well-formed VAT number: reverse charge. Without one: the seller's rate, or with the one-stop shop that
          of the customer's country. Elsewhere: no VAT. A seller that is not registered charges none at all.
Day       A rate is that of the day on which the line was supplied or invoiced, whichever is first: the last day of the
          line's span, or the day of issue. A correction bears what the corrected line bore.
Rounding  Once for each category and rate, half up, on the sum of its lines (EN 16931, BR-S-08 and BR-S-09).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from counterfoil.billing.invoice import InvoiceLine, TaxCategory, TaxStatus, TaxSubtotal
from counterfoil.billing.mentions import word
from counterfoil.billing.vat_rates import vat_rate
from counterfoil.contract.identifiers import EU, vat_country
from counterfoil.contract.invoicing import VatTable
from counterfoil.money import NANO, half_up, minor_digits

PPM = 1_000_000
ONE_DAY = timedelta(days=1)
_REASON_CODES = {"AE": "VATEX-EU-AE", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}
_NOT_TAXED: dict[str, TaxCategory] = {
    "reverse-charge": "AE",
    "export": "G",
    "exempt": "E",
    "small-business": "E",
    "outside-scope": "O",
}


# Where tax is stated in another currency than the euro.
_CURRENCIES: Final = {
    **{"CH": "CHF", "CZ": "CZK", "DK": "DKK", "GB": "GBP", "HU": "HUF"},
    **{"NO": "NOK", "PL": "PLN", "RO": "RON", "SE": "SEK"},
}


class TaxUnsettled(Exception):
    """What is known does not say which tax applies; the message says what is missing, `expected` what to add."""

    expected = "Say how it is taxed: `tax` under [buyer], or the services under [vat] in book.toml."


class NoExchangeRate(TaxUnsettled):
    """Tax has to be stated in another currency, and there is no rate for it."""

    expected = (
        'Add one under [vat] in book.toml: exchange = [{ currency = "USD", rate = { EUR = 0.9 }, from_on = ... }].'
    )


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a supply is taxed: a category, and the country and kind of its rate, or the reason why there is none."""

    category: TaxCategory
    country: str = ""
    kind: str = ""  # "standard" or "reduced"
    reason: str = ""  # a key of the mentions, for what is not taxed

    def rate(self, on: date) -> int:
        """Return the rate on a day in parts per million; raises TaxUnsettled if it is not known."""
        if self.category != "S":
            return 0
        found = vat_rate(self.country, self.kind, on)
        if found is None:
            raise TaxUnsettled(f"the {self.kind} rate of VAT of {self.country} on {on} is not known")
        return found


def treatment(seller_country: str, vat: VatTable, status: TaxStatus, service: str) -> Treatment:
    """Return how a service to a customer of a status is taxed."""
    if not vat.registered:
        return Treatment("O", reason="outside-scope")
    if vat.small_business:
        return Treatment("E", reason="small-business")
    for said, reason in ((vat.exempt, "exempt"), (vat.outside_scope, "outside-scope")):
        if said is not None and service in said:
            return Treatment(_NOT_TAXED[reason], reason=reason)
    if status.tax in _NOT_TAXED:
        return Treatment(_NOT_TAXED[status.tax], reason=status.tax)
    is_reduced = status.tax == "reduced" or (not status.tax and service in (vat.reduced or ()))
    kind = "reduced" if is_reduced else "standard"
    if status.tax or status.country == seller_country:
        return Treatment("S", seller_country, kind)
    if seller_country in EU and status.country in EU:
        of = vat_country(status.vat_id)
        if of in EU and of != seller_country:
            return Treatment("AE", reason="reverse-charge")
        return Treatment("S", status.country if vat.one_stop_shop else seller_country, kind)
    return Treatment(_NOT_TAXED[vat.outside_union], reason=vat.outside_union)


def tax_day(until_on: date, issued_on: date) -> date:
    """Return the day whose rate a line bears."""
    return min(until_on - ONE_DAY, issued_on)


def in_home_currency(tax: int, currency: str, country: str, vat: VatTable, on: date) -> tuple[str, int]:
    """Return the currency in which the seller's country wants tax stated, and the tax in it; "" and 0 if it is stated.

    Directive 2006/112/EC, art. 230. In minor units, half up; raises NoExchangeRate where no rate is known on the day.
    """
    home = _CURRENCIES.get(country, "EUR")
    if not tax or currency == home:
        return "", 0
    known = [each for each in vat.exchange if each.currency == currency and each.from_on <= on]
    if not known or home not in dict(max(known, key=lambda each: each.from_on).rate.amounts):
        raise NoExchangeRate(f"tax of {country} is to be stated in {home}, and {currency} has no exchange rate on {on}")
    rate = max(known, key=lambda each: each.from_on).rate.nano(home)
    return home, half_up(tax * rate * 10 ** minor_digits(home), NANO * 10 ** minor_digits(currency))


def subtotals(
    lines: Iterable[InvoiceLine], reasons: dict[TaxCategory, tuple[str, str]], language: str, country: str
) -> tuple[TaxSubtotal, ...]:
    """Return the tax by category and rate; `reasons` has a mention's key and a text of one's own for each category."""
    sums: dict[tuple[TaxCategory, int], int] = {}
    for line in lines:
        bears = (line.tax_category, line.tax_rate)
        sums[bears] = sums.get(bears, 0) + line.net
    found = []
    for (category, rate), taxable in sorted(sums.items(), key=lambda each: (each[0][0], -each[0][1])):
        key, own = reasons.get(category, ("exempt", ""))
        reason = "" if category in ("S", "Z") else own or word(key, language, country)
        tax = half_up(taxable * rate, PPM)
        found.append(TaxSubtotal(category, rate, taxable, tax, _REASON_CODES.get(category, ""), reason))
    return tuple(found)
