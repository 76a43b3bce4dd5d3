"""book.toml: whose book it is, and what holds where an account or a deck says nothing.

provider = "Example Telecom BV"
country = "NL"                    # default region of telephone numbers
currency = "EUR"
time_zone = "Europe/Amsterdam"
language = "en"                   # of headings: en, nl or fr
replace = ["openvoice"]           # services of the shipped catalogue that this book describes itself
[usage]
expect = "month"                  # sources deliver once a "month" or "day", unless they say otherwise
from_on = 2026-01-01              # the first day for which usage is expected

[seller], [invoices], [vat], [bank] and [reminders] say who invoices are from and how they are paid, numbered and taxed
(contract/invoicing.py); only bills need them.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from counterfoil.contract.faults import Faults
from counterfoil.contract.invoicing import BankTable, NumberingTable, RemindersTable, SellerTable, VatTable
from counterfoil.contract.orders import AccountDefaults, TimeZone
from counterfoil.contract.parameters import Country, Currency, Day, Services, Text, TypedTable, fields_of
from counterfoil.contract.reading import UNREAD, Reading
from counterfoil.contract.toml_positions import Located, read_block

DEFAULTS = ("country", "currency", "time_zone")  # what an account may leave to the book


class UsageTable(TypedTable):
    """What is expected of every source that does not say otherwise."""

    expect: Literal["day", "month"] | None = None
    from_on: Day | None = None


class BookTable(TypedTable):
    """The keys of book.toml."""

    provider: Text
    country: Country | None = None
    currency: Currency | None = None
    time_zone: TimeZone | None = None
    language: Literal["en", "nl", "fr"] = "en"
    replace: Services | None = None
    usage: UsageTable | None = None
    seller: SellerTable | None = None
    invoices: NumberingTable | None = None
    vat: VatTable | None = None
    bank: BankTable | None = None
    reminders: RemindersTable | None = None


@dataclass(frozen=True, slots=True)
class BookSettings:
    """What book.toml says; "" where it says nothing, so that each account has to."""

    provider: str = ""
    country: str = ""
    currency: str = ""
    time_zone: str = ""
    language: str = "en"
    replace: tuple[str, ...] = ()
    expect: str = ""
    expect_from_on: date | None = None
    root: Located | None = None  # for places
    seller: SellerTable | None = None
    invoices: NumberingTable = field(default_factory=NumberingTable)
    vat: VatTable = field(default_factory=VatTable)
    bank: BankTable | None = None
    reminders: RemindersTable = field(default_factory=RemindersTable)

    @property
    def unsound(self) -> frozenset[str]:
        """The defaults that book.toml means to give and gives wrongly: no account is to blame for lacking them."""
        there = DEFAULTS if self.root is None else [key for key in DEFAULTS if key in self.root.table]
        return frozenset(key for key in there if not getattr(self, key))

    @property
    def defaults(self) -> AccountDefaults:
        """What holds for an account that does not say."""
        return AccountDefaults(self.country, self.currency, self.time_zone, self.language)


def read_settings(path: str, text: str, faults: Faults) -> BookSettings:
    """Read book.toml. What is wrong is a fault; what can be read besides is used to find the other faults."""
    root = read_block(text, path, 0, faults)
    if root is None:
        return BookSettings()
    read = BookTable.read(root, Reading(faults, "the book", noun="setting"))
    if read is UNREAD:
        return _what_can_be_read(root)
    usage = read.usage or UsageTable()
    return BookSettings(
        read.provider, read.country or "", read.currency or "", read.time_zone or "", read.language,
        read.replace or (), usage.expect or "", usage.from_on, root, read.seller, read.invoices or NumberingTable(),
        read.vat or VatTable(), read.bank, read.reminders or RemindersTable(),
    )  # fmt: skip


def _what_can_be_read(root: Located) -> BookSettings:
    """Return the settings that are sound, so that one mistake here is not repeated as one in every account."""
    unheard = Faults()
    sound: dict[str, Any] = {}
    for name in ("provider", "country", "currency", "time_zone", "language", "replace"):
        node = root.table.get(name)
        value = UNREAD if node is None else Reading(unheard, "").value(fields_of(BookTable)[name].form, node, name)
        if value is not UNREAD:
            sound[name] = value
    return BookSettings(**sound, root=root)
