"""An invoice or a credit note as values: everything that a page, an e-invoice (EN 16931) or a ledger takes from it.

Signs     Amounts are what the customer owes. An invoice's totals are >= 0 (below only where there is none yet that it
          could be a credit note to); a credit note's are < 0, and so are the lines that reduce a bill. EN 16931 states
          a credit note (BT-3 = 381) in positive amounts: a document turns every sign.
Units     Amounts in integers of the currency's minor unit, prices in 10^-9 of the currency unit, rates of tax in parts
          per million (21 % = 210000). Days are local; a span is half-open: `until_on` is the first day after (BT-74 and
          BT-135 name the last day, `until_on` less one).
Rounding  None here: all amounts are exact as they stand, and add up.
Texts     A text that does not apply is "". Names (BT-...) are the business terms of EN 16931-1:2017.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Kind = Literal["invoice", "credit-note"]
# Categories of UNCL 5305 as EN 16931 uses them: S standard (any rate above 0), Z zero rate, E exempt, AE reverse
# charge, K goods to another member state, G export, O outside the scope of tax.
TaxCategory = Literal["S", "Z", "E", "AE", "K", "G", "O"]

# What a line claims: a supply, which is taxed; a deposit used up or paid back; what was invoiced elsewhere.
Claim = Literal["supply", "deposit", "balance"]

TYPE_CODES: Final = {"invoice": "380", "credit-note": "381"}  # BT-3, UNCL 1001


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address (BG-5, BG-8)."""

    street: str = ""  # BT-35, BT-50
    additional: str = ""  # BT-36, BT-51
    post_code: str = ""  # BT-38, BT-53
    city: str = ""  # BT-37, BT-52
    subdivision: str = ""  # BT-39, BT-54: a state, a county
    country: str = ""  # BT-40, BT-55, ISO 3166-1 alpha-2


@dataclass(frozen=True, slots=True)
class Party:
    """The seller (BG-4) or the buyer (BG-7)."""

    name: str  # BT-27, BT-44: the legal name
    address: Address
    trading_name: str = ""  # BT-28, BT-45
    identifier: str = ""  # BT-29, BT-46: of the buyer, its account's id
    legal_id: str = ""  # BT-30, BT-47: KvK, KBO/BCE, SIREN, company number ...
    legal_id_scheme: str = ""  # ISO 6523 code of that register: 0106 KvK, 0208 KBO/BCE, 0002 SIREN, 0192 NO ...
    vat_id: str = ""  # BT-31, BT-48, with the country's prefix
    tax_registration: str = ""  # BT-32, where there is no VAT identifier
    legal_information: str = ""  # BT-33: legal form, capital, register and town, as the law wants it on the page
    endpoint: str = ""  # BT-34, BT-49: the electronic address, without its scheme
    endpoint_scheme: str = ""  # EAS code of that address
    contact_name: str = ""  # BT-41, BT-56
    phone: str = ""  # BT-42, BT-57
    email: str = ""  # BT-43, BT-58


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account to be paid to (BG-17)."""

    iban: str  # BT-84, without spaces; or another account number where there is no IBAN
    bic: str = ""  # BT-86
    holder: str = ""  # BT-85


@dataclass(frozen=True, slots=True)
class Mandate:
    """A customer's direct-debit mandate (BG-19)."""

    reference: str  # BT-89
    signed_on: date
    iban: str  # BT-91: the account that is debited
    bic: str = ""
    holder: str = ""
    creditor_id: str = ""  # BT-90: the provider's


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """How and by when it is to be paid (BG-16, BT-20)."""

    days: int  # from the day of issue to the due day
    means_code: str  # BT-81, UNCL 4461: 58 SEPA transfer, 30 other transfer, 59 SEPA direct debit
    text: str = ""  # BT-20, in the invoice's language
    reference: str = ""  # BT-83: what the payer is to state
    account: BankAccount | None = None  # BG-17; None for a direct debit
    mandate: Mandate | None = None  # BG-19; None for a transfer


@dataclass(frozen=True, slots=True)
class LegalNote:
    """A sentence that a law requires on the document (BG-1)."""

    text: str  # BT-22, in the invoice's language
    code: str = ""  # BT-21, UNCL 4451: PMT, PMD, AAB, REG ...; "" for none


@dataclass(frozen=True, slots=True)
class Preceding:
    """An earlier invoice that this one corrects (BG-3)."""

    number: str  # BT-25
    issued_on: date  # BT-26


@dataclass(frozen=True, slots=True)
class Balance:
    """An earlier invoice that was open when this one was issued. For information: never part of the totals."""

    number: str
    issued_on: date
    due_on: date
    total: int  # BT-112 of that invoice
    open: int  # of which not paid; negative: a credit not yet used


@dataclass(frozen=True, slots=True)
class WorkingFigure:
    """One of the integers behind an amount, with its name and unit as the kind of clause gives them."""

    name: str
    unit: str
    value: int


@dataclass(frozen=True, slots=True)
class Share:
    """What is owed under a line's key for some days; revenue is recognised evenly over them."""

    from_on: date
    until_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class TaxStatus:
    """How a customer stood for tax on a day: what decided a line's category, beside what the seller sells."""

    country: str  # ISO 3166-1 alpha-2, of the customer in law
    vat_id: str = ""
    tax: str = ""  # what is said otherwise than by the rules for the two countries: "exempt", "reverse-charge" ...
    exemption: str = ""  # why it is exempt, as printed


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line (BG-25): the difference between what is owed and what had been invoiced under one subtraction key.

    The key is (agreement, service, clause, period_start, part). `net` = `owed` - `invoiced`. It is also `quantity` x
    `unit_price` / `base_quantity`, half up to the minor unit: exactly, or as one piece at the amount itself.
    """

    number: str  # BT-126, from "1"
    agreement: str
    service: str  # whose description has the clause
    clause: str
    version: date  # of that description
    file: str  # and where the clause stands in it
    file_line: int
    kind: str  # of the clause
    group: str  # of the line: fee, usage, minimum, credit ...
    part: str
    period_start: date  # the billing period, whole, by its anchor
    period_end: date
    name: str  # BT-153: the clause's heading
    description: str  # BT-154: what tells this line from the clause's others
    from_on: date  # BT-134: the days that the line is about
    until_on: date  # BT-135, the day after
    quantity: int  # BT-129; its sign is the line's
    unit: str  # "unit", "unit-day", "piece", "second", "byte", "message" ...: what the quantity counts
    unit_code: str  # BT-130, UN/ECE Rec 20
    unit_price: int  # BT-146, nano, never negative, for `base_quantity`
    base_quantity: int  # BT-149
    owed: int  # what is owed under the key by the day of billing
    invoiced: int  # of that, what earlier invoices charged (net)
    net: int  # BT-131
    tax_category: TaxCategory  # BT-151
    tax_rate: int  # BT-152, parts per million
    owes_lines: tuple[str, ...] = ()  # the lines of `owes` that stand behind it, by name
    corrects: tuple[str, ...] = ()  # numbers of the invoices that charged the same key
    working: tuple[WorkingFigure, ...] = ()  # of the one owes line; empty if there are several, or none any more
    # What is owed by days: of this line, or, if it corrects, of its whole key, in the place of what was said before.
    shares: tuple[Share, ...] = ()
    claim: Claim = "supply"  # anything else stands under `settlements`
    tax_point: date | None = None  # the day whose status and rate it bears; None for what is not taxed
    taxed_as: TaxStatus | None = None  # on that day
    # Of a correction of tax: takes back what was charged under a status that did not hold, or charges it anew.
    for_tax: bool = False

    @property
    def address(self) -> str:
        """The clause's address, "service#clause" (BG-32, "Contract clause")."""
        return f"{self.service}#{self.clause}"

    @property
    def is_correction(self) -> bool:
        """Whether earlier invoices charged something under the same key."""
        return bool(self.corrects)

    @property
    def is_tax_reversal(self) -> bool:
        """Whether it takes back, at the tax that was charged, what has to be charged anew under another status."""
        return self.for_tax and bool(self.corrects)


@dataclass(frozen=True, slots=True)
class TaxSubtotal:
    """Tax of one category and rate (BG-23): on the sum of its lines, rounded once."""

    category: TaxCategory  # BT-118
    rate: int  # BT-119, parts per million
    taxable: int  # BT-116
    tax: int  # BT-117
    reason_code: str = ""  # BT-121, VATEX
    reason: str = ""  # BT-120, in the invoice's language


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or credit note, whole. A draft is one without a number."""

    kind: Kind  # BT-3
    number: str  # BT-1; "" for a draft
    issued_on: date  # BT-2
    due_on: date  # BT-9
    currency: str  # BT-5, ISO 4217
    digits: int  # decimals of its minor unit
    language: str  # en, nl, fr ...
    account: str  # the account's id
    through: date  # owed by the end of this day, less what earlier invoices charged
    seller: Party
    buyer: Party
    lines: tuple[InvoiceLine, ...]
    taxes: tuple[TaxSubtotal, ...]
    net_total: int  # BT-106 and BT-109
    tax_total: int  # BT-110
    gross_total: int  # BT-112
    terms: PaymentTerms
    from_on: date  # BT-73: the days that its lines are about, all together
    until_on: date  # BT-74, the day after
    buyer_reference: str = ""  # BT-10
    purchase_order: str = ""  # BT-13
    contract: str = ""  # BT-12: the agreement, if there is only one
    preceding: tuple[Preceding, ...] = ()  # BG-3
    notes: tuple[LegalNote, ...] = ()  # BG-1
    tax_currency: str = ""  # BT-6, where the law wants the tax in another currency than the invoice's
    tax_total_in_tax_currency: int = 0  # BT-111, in minor units of that currency
    balances: tuple[Balance, ...] = ()  # earlier invoices open on the day of issue
    # What is set off or claimed beside the invoice, and is no supply: a deposit used up (negative), the balance of an
    # earlier account (positive). Lines like the others, but not taxed, in no total but `settled_total`. An invoice that
    # has nothing else has no `lines`, which EN 16931 does not know: it is a page, and no e-invoice.
    settlements: tuple[InvoiceLine, ...] = ()
    is_final: bool = False  # no agreement of the account runs on after it, nor does another document of its day come
    account_balance: int = 0  # what the account owes in all with this document; below zero, what it gets back
    revision: int = 1  # of this form; goes up when a program that reads it would have to change

    @property
    def type_code(self) -> str:
        """BT-3: 380 or 381."""
        return TYPE_CODES[self.kind]

    @property
    def settled_total(self) -> int:
        """What is claimed beside the totals, in minor units; less is owed by what is set off. BT-113 is minus this."""
        return sum(line.net for line in self.settlements)

    @property
    def payable(self) -> int:
        """BT-115: what is to be paid for this invoice, in minor units."""
        return self.gross_total + self.settled_total

    @property
    def is_for_tax(self) -> bool:
        """Whether it corrects tax, and nothing else."""
        return any(line.for_tax for line in self.lines)

    @property
    def balance_before(self) -> int:
        """What was open on earlier invoices, in minor units."""
        return sum(balance.open for balance in self.balances)
