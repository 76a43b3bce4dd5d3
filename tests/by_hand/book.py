"""A book as a bookkeeper has it on the desk: descriptions, orders, what happened, calls, decks. Nothing is computed.

Amounts of money are fractions of the currency unit, quantities are in base units (seconds, bytes, pieces), the ends of
spans are the first day after. Nothing of the engine's is used; tests/laws writes such a book out as the files that the
engine reads.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

Money = Fraction | str  # so much of the currency unit, or "$name": what the order states under that name


# Clauses that owe --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fee:
    """A price for each period, flat or for each of a unit."""

    id: str
    price: Money
    unit: str = ""
    price_months: int | None = None  # the span that the price is for, if not the billing period
    every: int | None = None  # months of a billing period; the order's, else one
    anchor: str | None = None  # "calendar" or "anniversary"; the order's, else calendar
    billed: str = "in-advance"
    first_period: str | None = None  # "by-days", "whole", "free"
    last_period: str | None = None  # "by-days", "whole"


@dataclass(frozen=True)
class PerMeasure:
    """Usage at one price per so many base units."""

    id: str
    takes: dict[str, tuple[str, ...]] = field(hash=False)
    price: Money
    per: int
    measure: str = "seconds"  # or "bytes", "messages": what `per` and the increments are counted in
    connect_fee: Money | None = None
    minimum_charge: Money | None = None
    whole: int | None = None
    initial_increment: int | None = None
    subsequent_increment: int | None = None
    record_decimals: int | None = None
    every: int | None = None
    anchor: str | None = None


@dataclass(frozen=True)
class PerDeck:
    """Calls at the rates of a deck."""

    id: str
    takes: dict[str, tuple[str, ...]] = field(hash=False)
    deck: str
    initial_increment: int | None = None
    subsequent_increment: int | None = None
    record_decimals: int | None = None
    every: int | None = None
    anchor: str | None = None


@dataclass(frozen=True)
class Allowance:
    """So much included in each period, for the agreement, for each of a unit, or for each user."""

    id: str
    amount: int
    measure: str = "seconds"
    unit: str = ""
    of: tuple[str, ...] | None = None
    shared_by: str = "account"
    partial: str = "by-days"
    every: int | None = None
    anchor: str | None = None


@dataclass(frozen=True)
class Minimum:
    """What is owed at least for the usage of a period."""

    id: str
    minimum: Money
    of: tuple[str, ...] | None = None
    partial: str = "by-days"
    every: int | None = None
    anchor: str | None = None


@dataclass(frozen=True)
class RampUp:
    """In the first billing periods of the initial term the lines of some clauses, or all minimums, are taken back."""

    id: str
    periods: int
    of: tuple[str, ...] | None = None
    every: int | None = None
    anchor: str | None = None


@dataclass(frozen=True)
class FairUse:
    """So much use a month is fair; above it a person is asked."""

    id: str
    counts: dict[str, tuple[str, ...]] = field(hash=False)
    limit: int
    unit: str = ""
    units: str = "largest"  # or "month-end", "daily-average"
    month: str = "calendar"  # or "billing"
    average: int | None = None  # months
    beyond: tuple[str, ...] = ("charge",)


# Clauses that set what others say, or shape a life -----------------------------------------------------------------


@dataclass(frozen=True)
class Increments:
    """How the billed quantity follows from the measured one, for the clauses named or all."""

    id: str
    of: tuple[str, ...] | None = None
    initial_increment: int | None = None
    subsequent_increment: int | None = None
    record_decimals: int | None = None


@dataclass(frozen=True)
class Proration:
    """What is charged for partial periods, for the fees named or all."""

    id: str
    of: tuple[str, ...] | None = None
    first_period: str | None = None
    last_period: str | None = None


@dataclass(frozen=True)
class QuantityRule:
    """From which day more or fewer of a unit count."""

    id: str
    units: tuple[str, ...] | None = None
    increase: str = "at-once"
    decrease: str = "next-period"
    notice: int = 0
    clear_days: str = "from-first-day-after"
    late: str = "counts-later"  # or "void"
    every: int | None = None
    anchor: str | None = None


@dataclass(frozen=True)
class Matched:
    """One quantity equals another of the account, times a factor."""

    id: str
    unit: str
    service: str
    follows: str
    factor: int = 1
    increase: str = "at-once"
    decrease: str = "next-period"
    every: int | None = None
    anchor: str | None = None


@dataclass(frozen=True)
class InitialTerm:
    """How long the parties are bound at first."""

    id: str
    at_least: int | None = None
    default: int | None = None
    begins_with: str = "start"  # or "activation"
    counted_from: str = "first-day"  # or "first-of-next-month", "first-of-month"
    periods_from: str = "term"  # billing periods by anniversary; or "first-day", "first-of-next-month"


@dataclass(frozen=True)
class Renewal:
    """What follows when a term is over."""

    id: str
    length: str = "initial-term"
    at_most: int | None = None
    months: int | None = None


@dataclass(frozen=True)
class NoticeRule:
    """How a party ends the agreement."""

    id: str
    at_least: int
    clear_days: str = "from-first-day-after"
    late: str = "ends-next-term"
    by: str = "either"


@dataclass(frozen=True)
class Linked:
    """The agreement ends with its hosts."""

    id: str
    with_services: tuple[str, ...]
    when: str = "last-host-ends"


@dataclass(frozen=True)
class Converts:
    """When the last host ends, another service's description governs."""

    id: str
    hosts: tuple[str, ...]
    to: str
    when: str = "last-host-ends"


Clause = (
    Fee | PerMeasure | PerDeck | Allowance | Minimum | Increments | Proration
    | RampUp | FairUse | QuantityRule | Matched | InitialTerm | Renewal | NoticeRule | Linked | Converts
)  # fmt: skip


@dataclass(frozen=True)
class Version:
    """One version of a service description: its clauses in their order, from a day on."""

    service: str
    from_on: date
    clauses: tuple[Clause, ...]


# What was ordered, and what happened -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreement:
    """One order."""

    id: str
    service: str
    start_on: date
    term: int | None = None  # months
    every: int | None = None
    anchor: str | None = None
    states: dict[str, Fraction] = field(default_factory=dict, hash=False)
    quantities: dict[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Account:
    """A customer. All its dates are days of its zone."""

    id: str
    currency: str
    decimals: int
    zone: str
    agreements: tuple[Agreement, ...]


@dataclass(frozen=True)
class Changed:
    """From a day on, so many of a unit."""

    agreement: str
    on: date
    unit: str
    quantity: int


@dataclass(frozen=True)
class Notice:
    """Somebody gave notice, and it was received on a day; it may ask for a later end than the first possible."""

    agreement: str
    on: date
    by: str
    ends_on: date | None = None


@dataclass(frozen=True)
class Ended:
    """The agreement ended; the day is the first without it."""

    agreement: str
    on: date


@dataclass(frozen=True)
class Amended:
    """From a day on, the order states something else."""

    agreement: str
    on: date
    states: dict[str, Fraction] = field(hash=False)


@dataclass(frozen=True)
class Activated:
    """The service was activated."""

    agreement: str
    on: date


Happening = Changed | Notice | Ended | Amended | Activated


@dataclass(frozen=True)
class Use:
    """One usage record: when it began (an aware instant), how much, by whom, and what clauses can choose it by."""

    account: str
    number: int  # of the record: settles which of two that began together came first
    at: datetime
    quantity: int
    meter: str = "voice"
    direction: str = "outbound"
    country: str = "NL"
    user: int = 0
    lines: int = 1
    called: str = ""


@dataclass(frozen=True)
class Rate:
    """One row of a deck."""

    prefix: str
    destination: str
    price: Fraction
    per: int = 60
    connect_fee: Fraction | None = None
    minimum_charge: Fraction | None = None
    initial_increment: int | None = None
    subsequent_increment: int | None = None
    band: str = ""
    from_on: date | None = None
    until_on: date | None = None
    exact: bool = False


@dataclass(frozen=True)
class DeckBand:
    """A part of the week; the first that holds, and for which the prefix has a row, wins."""

    name: str
    weekdays: tuple[int, ...]  # 0 is Monday
    hours: tuple[tuple[int, int], ...]  # half-open, in whole hours; none: all day


@dataclass(frozen=True)
class DeckOnPaper:
    """A rate deck."""

    name: str
    currency: str
    zone: str
    rates: tuple[Rate, ...]
    bands: tuple[DeckBand, ...] = ()
    initial_increment: int = 1
    subsequent_increment: int = 1


@dataclass(frozen=True)
class Book:
    """Everything there is."""

    versions: tuple[Version, ...]
    accounts: tuple[Account, ...]
    happenings: tuple[Happening, ...] = ()
    uses: tuple[Use, ...] = ()
    decks: tuple[DeckOnPaper, ...] = ()


@dataclass(frozen=True, order=True)
class OwedLine:
    """One line of a bill; the amount is in minor units."""

    agreement: str
    clause: str
    period: date
    part: str
    from_on: date
    until_on: date
    bill_on: date
    amount: int


@dataclass(frozen=True, order=True)
class ToDecide:
    """A month in which more was used than is fair, in base units, and the day from which a person may decide."""

    agreement: str
    clause: str
    month: date
    on: date
    used: int
    allowed: int
