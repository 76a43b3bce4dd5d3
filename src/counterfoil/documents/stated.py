"""An invoice as EN 16931 states it: signs of its type, decimals as text, the profile that its parties are under.

Signs     A credit note (381) is stated in positive amounts: every sign is turned, of quantities too.
Prices    At most six decimals (BR-FR-DEC); a finer price is stated for a larger base quantity, which is the same.
Texts     Characters that XML 1.0 does not have are left out.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from counterfoil.billing import Invoice, InvoiceLine, LegalNote, Party, TaxSubtotal

ONE_DAY: Final = timedelta(days=1)
EN_16931: Final = "urn:cen.eu:en16931:2017"
PEPPOL: Final = f"{EN_16931}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PEPPOL_PROCESS: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
FRENCH_PROCESS: Final = "S1"  # an invoice for services (BR-FR-08)
NOT_DEFINED: Final = "1"  # UNCL 4461, where there is no account to transfer to
CLAUSE: Final = "Contract clause"  # BT-160 of every line; BT-161 is the clause's address
AGREEMENT: Final = "Agreement"
CORRECTS: Final = "Corrects"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_DIGITS: Final = 2  # decimals of an amount (BR-DEC)
_FINEST: Final = 1_000  # nano: six decimals
_E_MAIL: Final = "EM"
_FRENCH_ADDRESS: Final = "0225"
_FRENCH_VAT: Final = "9957"
_TRANSFERS: Final = ("30", "58")

Profile = Literal["peppol", "france", "en16931"]


class NotAnEInvoice(ValueError):
    """EN 16931 has no form for this invoice; the message says why."""


@dataclass(frozen=True, slots=True)
class Stated:
    """An invoice, read as one of the syntaxes of EN 16931 writes it."""

    invoice: Invoice
    profile: Profile

    @classmethod
    def of(cls, invoice: Invoice, *, syntax: Literal["ubl", "cii"]) -> "Stated":
        """Return an invoice to be written; raises NotAnEInvoice.

        Between French parties the French rules hold, in both syntaxes. Other UBL documents are Peppol's, unless the
        buyer has no address there: no electronic address at all, or e-mail.
        """
        if not invoice.lines:
            raise NotAnEInvoice("it has no line that is a supply, and EN 16931 knows no invoice without lines")
        if invoice.digits > _MOST_DIGITS:
            raise NotAnEInvoice(
                f"{invoice.currency} has {invoice.digits} decimals, and EN 16931 states amounts in {_MOST_DIGITS}"
            )
        if not invoice.number:
            raise NotAnEInvoice("it is a draft, and has no number yet")
        if invoice.seller.address.country == invoice.buyer.address.country == "FR":
            return cls(invoice, "france")
        in_peppol = syntax == "ubl" and invoice.buyer.endpoint_scheme not in ("", _E_MAIL)
        return cls(invoice, "peppol" if in_peppol else "en16931")

    @property
    def is_credit_note(self) -> bool:
        """Whether it is a 381."""
        return self.invoice.kind == "credit-note"

    @property
    def customization(self) -> str:
        """BT-24: the specification that the document follows."""
        return PEPPOL if self.profile == "peppol" else EN_16931

    @property
    def process(self) -> str:
        """BT-23: the business process; "" for none."""
        return {"peppol": PEPPOL_PROCESS, "france": FRENCH_PROCESS, "en16931": ""}[self.profile]

    @property
    def notes(self) -> tuple[LegalNote, ...]:
        """BG-1. Peppol takes one note at most (R002), and the codes of several say nothing in one."""
        notes = self.invoice.notes
        if self.profile != "peppol" or not notes:
            return notes
        return (LegalNote("\n".join(note.text for note in notes)),)

    @property
    def buyer_reference(self) -> str:
        """BT-10: what the buyer asked for; where it named neither a reference nor an order, its customer number."""
        invoice = self.invoice
        return invoice.buyer_reference or ("" if invoice.purchase_order else invoice.account)

    @property
    def means_code(self) -> str:
        """BT-81."""
        terms = self.invoice.terms
        return NOT_DEFINED if terms.means_code in _TRANSFERS and terms.account is None else terms.means_code

    @property
    def first_day(self) -> date:
        """BT-73."""
        return self.invoice.from_on

    @property
    def last_day(self) -> date:
        """BT-74, and BT-72: the day on which the supply was complete."""
        return last_day(self.invoice.from_on, self.invoice.until_on)

    def amount(self, minor: int) -> str:
        """Return an amount in the invoice's currency."""
        return decimal_text(self._signed(minor), self.invoice.digits)

    def in_tax_currency(self, minor: int, digits: int) -> str:
        """Return an amount in the currency of the tax."""
        return decimal_text(self._signed(minor), digits)

    def quantity(self, line: InvoiceLine) -> str:
        """BT-129."""
        return str(self._signed(line.quantity))

    def price(self, line: InvoiceLine) -> tuple[str, str]:
        """BT-146 and BT-149: a price and for how many it is."""
        price, base = line.unit_price, line.base_quantity
        while price % _FINEST:
            price, base = price * 10, base * 10
        return decimal_text(price, 9), str(base)

    def vat_id(self, party: Party) -> str:
        """BT-31 and BT-48: none where the invoice is outside the scope of tax (BR-O-02)."""
        if any(tax.category == "O" for tax in self.invoice.taxes):
            return ""
        return party.vat_id.replace(" ", "")

    def endpoint(self, party: Party) -> tuple[str, str]:
        """Return BT-34 or BT-49 and its scheme.

        Where one of the two is not French, the French one goes by its VAT number: Peppol's list of schemes has that,
        and not yet 0225.
        """
        if self.profile == "peppol" and party.endpoint_scheme == _FRENCH_ADDRESS and party.vat_id:
            return party.vat_id, _FRENCH_VAT
        return party.endpoint, party.endpoint_scheme

    def exemption(self, tax: TaxSubtotal) -> tuple[str, str]:
        """BT-121 and BT-120: none for what is taxed, at whatever rate (BR-S-10, BR-Z-10)."""
        return ("", "") if tax.category in ("S", "Z") else (tax.reason_code, tax.reason)

    def attributes(self, line: InvoiceLine) -> tuple[tuple[str, str], ...]:
        """BG-32: the clause that the line is under, its agreement, and the invoices that it corrects."""
        found = [(CLAUSE, line.address), (AGREEMENT, line.agreement)]
        if line.corrects:
            found.append((CORRECTS, ", ".join(line.corrects)))
        return tuple(found)

    def _signed(self, value: int) -> int:
        return -value if self.is_credit_note else value


def last_day(from_on: date, until_on: date) -> date:
    """Return the last day of a half-open span; of an empty one, its first."""
    return max(until_on - ONE_DAY, from_on)


def percent(rate: int) -> str:
    """Return a rate of parts per million in percent: 21, 5.5."""
    return decimal_text(rate, 4)


def decimal_text(value: int, digits: int) -> str:
    """Return value / 10^digits as text: at least two decimals of an amount of money, no other zeros at its end."""
    keep = 2 if digits == 2 else 0
    text = f"{Decimal(value).scaleb(-digits):f}"
    if "." not in text:
        return text
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0").ljust(keep, "0")
    return f"{whole}.{rest}" if rest else whole


def xml_text(text: str) -> str:
    """Return a text without what XML 1.0 cannot say (control characters, lone surrogates), its ends trimmed."""
    return _NOT_XML.sub("", text).strip()
