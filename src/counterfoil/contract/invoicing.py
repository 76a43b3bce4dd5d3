"""Who invoices are from and to: the tables of book.toml and accounts/ID.toml that bills need beside the orders.

They say who the parties are, how is paid, and how tax applies; what follows from them is worked out elsewhere.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from counterfoil.contract.identifiers import iban_objection, plain_identifier, vat_objection
from counterfoil.contract.money_parameters import Amount, Percent
from counterfoil.contract.parameters import Between, Count, Country, Currency, Day, Flag, Services, Text, TypedTable
from counterfoil.contract.plain_parameters import TextForm
from counterfoil.contract.reading import UNREAD, Reading
from counterfoil.contract.toml_positions import Located

A_YEAR = 366
Payable = Annotated[int, Between(0, A_YEAR)]


class VatNumberForm(TextForm):
    """A VAT number with its country's prefix; it is kept without spaces, dots and hyphens."""

    prose = 'a VAT number with its prefix, such as "NL123456782B01"'

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the number, plain."""
        said = super().read(node, reading)
        if said is UNREAD:
            return UNREAD
        number = plain_identifier(said)
        wrong = vat_objection(number)
        return reading.wrong("bad-vat-number", node.where, f"is `{said}`, which {wrong}", self) if wrong else number


class IbanForm(TextForm):
    """An IBAN; it is kept without spaces."""

    prose = 'an IBAN such as "NL91 ABNA 0417 1643 00"'

    def read(self, node: Located, reading: Reading) -> Any:
        """Return the IBAN, plain."""
        said = super().read(node, reading)
        if said is UNREAD:
            return UNREAD
        iban = plain_identifier(said)
        wrong = iban_objection(iban)
        return reading.wrong("bad-iban", node.where, f"is `{said}`, which {wrong}", self) if wrong else iban


class PrefixForm(TextForm):
    """What invoice numbers begin with; France takes no other characters, and numbers name files."""

    prose = 'up to 20 letters, digits and + - _, such as "F-"'

    def accepts(self, text: str) -> bool:
        """Return whether a text may begin a number."""
        return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9+_-]{0,19}", text) is not None


VatNumber = Annotated[str, VatNumberForm()]
Iban = Annotated[str, IbanForm()]


class EndpointTable(TypedTable):
    """An electronic address for e-invoices."""

    scheme: Text  # a code of the list EAS: "0106", "0208", "9944" ...
    id: Text


class PartyTable(TypedTable):
    """A party of invoices: what EN 16931 and the laws want of it."""

    name: Text | None = None  # the legal name
    trading_name: Text | None = None
    street: Text
    additional: Text | None = None
    post_code: Text | None = None
    city: Text
    subdivision: Text | None = None
    country: Country | None = None
    vat_id: VatNumber | None = None
    tax_registration: Text | None = None  # where there is no VAT number
    legal_id: Text | None = None  # KvK, KBO/BCE, SIREN, organisation number ...
    legal_scheme: Text | None = None  # its ISO 6523 code, where it is not the country's usual register
    legal_information: Text | None = None  # legal form, capital, register and its town: as the law wants it printed
    endpoint: EndpointTable | None = None
    contact: Text | None = None
    phone: Text | None = None
    email: Text | None = None


class BoundTable(TypedTable):
    """How far a bill may be from the one before without a person's confirmation: beyond both stops it."""

    percent: Percent | None = None  # of the one before
    amount: Amount | None = None
    first: Amount | None = None  # what an account's first bill may come to


class SellerTable(PartyTable):
    """[seller] of book.toml: the provider in law."""


class NumberingTable(TypedTable):
    """[invoices] of book.toml: numbers, terms and the bound."""

    prefix: Annotated[str | None, PrefixForm()] = None
    digits: Annotated[int, Between(1, 12)] = 4
    first_number: Annotated[int, Between(1)] = 1  # of the first year that this book issues in
    payment_days: Payable = 30
    late_payment: Text | None = None  # what the law lets you ask for late payment, printed on invoices
    bound: BoundTable | None = None


class ExchangeTable(TypedTable):
    """One exchange rate: what a unit of a currency comes to in the money of the provider's country."""

    currency: Currency
    rate: Amount  # { EUR = 0.9234 }
    from_on: Day  # until a later one of the same currency


class VatTable(TypedTable):
    """[vat] of book.toml: how tax applies to what the provider sells."""

    registered: Flag = True  # false: no VAT at all, as in the United States
    small_business: Flag = False  # exempt because small: no VAT charged, and a mention
    one_stop_shop: Flag = False  # consumers elsewhere in the Union pay the rate of their country
    outside_union: Literal["export", "outside-scope"] = "export"  # customers elsewhere
    on_debits: Flag = False  # France: VAT is due when invoiced (option pour les débits)
    reduced: Services | None = None  # services at the reduced rate
    exempt: Services | None = None
    outside_scope: Services | None = None
    exemption: Text | None = None  # why those are exempt, as printed
    exchange: tuple[ExchangeTable, ...] = ()  # for invoices in other currencies: tax is stated in the country's own


class BankTable(TypedTable):
    """[bank] of book.toml: where customers pay to."""

    iban: Iban | None = None
    account: Text | None = None  # where there is no IBAN
    bic: Text | None = None
    holder: Text | None = None
    creditor_id: Text | None = None  # of SEPA direct debits

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse none or both."""
        if (self.iban is None) == (self.account is None):
            yield "iban", "or `account` has to be given, and only one of them"


class RemindersTable(TypedTable):
    """[reminders] of book.toml: when to remind, and when to put suspension before a person."""

    days: tuple[int, ...] = ()  # after the due day
    suspend_days: Count | None = None  # after the due day


class MandateTable(TypedTable):
    """[buyer.mandate] of an account: its direct debit."""

    reference: Text
    signed_on: Day
    iban: Iban
    bic: Text | None = None
    holder: Text | None = None


class BuyerTable(PartyTable):
    """[buyer] of an account: the customer in law, and how its bills differ."""

    reference: Text | None = None  # what the customer wants to see on invoices (BT-10)
    purchase_order: Text | None = None
    # Where the rules for the two countries do not give it: domestic reverse charge, an exempt body, an embassy.
    tax: Literal["standard", "reduced", "reverse-charge", "exempt", "export", "outside-scope"] | None = None
    exemption: Text | None = None  # why it is exempt, as printed
    payment_days: Payable | None = None
    mandate: MandateTable | None = None
    bound: BoundTable | None = None
