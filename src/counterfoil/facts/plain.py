"""What a kind on plain values may look at: one agreement, its events, its life, and what is owed already.

For kinds that few agreements ever meet; the engine makes columns of their lines.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, Protocol, TypeVar

from counterfoil.calendar import Period, periods
from counterfoil.contract.clause import Clause
from counterfoil.contract.lives import Life
from counterfoil.contract.parameters import ClauseParameters
from counterfoil.facts.events import Event
from counterfoil.money import half_up, minor_digits

P_co = TypeVar("P_co", bound=ClauseParameters, covariant=True)


class Governing(Protocol[P_co]):
    """A clause with its parameters as they hold for the agreement."""

    @property
    def clause(self) -> Clause:
        """The clause as it is written."""
        ...

    @property
    def parameters(self) -> P_co:
        """Its parameters."""
        ...


class Reign(Protocol):
    """The days on which the clause governs the agreement with these parameters; until None: on and on."""

    @property
    def from_on(self) -> date:
        """The first of them."""
        ...

    @property
    def until_on(self) -> date | None:
        """The first day after them."""
        ...

    def __contains__(self, day: date) -> bool: ...


class EarlierLine(NamedTuple):
    """A line that another clause of the agreement wrote."""

    group: str
    clause: str  # its id
    part: str
    period_start: date
    period_end: date
    from_on: date
    until_on: date
    bill_on: date
    amount: int


class EarlierReview(NamedTuple):
    """A matter that another clause of the agreement put before a person, with its evidence by name."""

    clause: str  # its id
    period_start: date
    period_end: date
    on: date
    evidence: Mapping[str, int]


class RatedRecord(NamedTuple):
    """A rated record of the agreement: when it started (UTC microseconds), and its exact charge."""

    clause: str
    period_start: date
    started_us: int
    numerator: int  # nano x base units
    per: int  # base units


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """One agreement as its clauses see it. Days are local to the agreement."""

    agreement: str
    account: str
    country: str
    currency: str
    time_zone: str
    life: Life
    billing_anchor: date
    billing_months: int
    happenings: Sequence[Event]
    through: date
    earlier: Sequence[EarlierLine] = ()
    rated: Sequence[RatedRecord] = ()
    reviews: Sequence[EarlierReview] = ()
    counted: Sequence[tuple[date, int]] = field(default=())  # period start and quantity of what the clause counts
    refused: list[tuple[Event, str, str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # units of which a clause needs a quantity and finds none
    # What `earlier` would be, but for usage, if an agreement that has ended had run on until a later day.
    if_until: Callable[[date], Sequence[EarlierLine]] = field(default=lambda day: (), repr=False)

    def refuse(self, event: Event, fault: str, message: str, expected: str = "") -> None:
        """Say that an event cannot be charged as it stands: a fault at its place, and no bill for the account."""
        self.refused.append((event, fault, message, expected))

    def of_type(self, name: str) -> Iterator[Event]:
        """Yield the agreement's events of one type while it is alive, by effective day."""
        return (one for one in self.happenings if one.type == name and one.effective_on <= self.through)

    def governed_on(self, day: date) -> date:
        """Return the day whose clauses govern what happened on a day: itself, or the life's first or last day."""
        last = date.max if self.life.until_on is None else self.life.until_on - timedelta(days=1)
        return max(self.life.from_on, min(day, last))

    def is_over(self, day: date) -> bool:
        """Return whether the agreement has ended by a day."""
        return self.life.until_on is not None and day >= self.life.until_on

    def periods(self, months: int | None = None, from_on: date | None = None) -> Iterator[Period]:
        """Yield the billing periods, whole, that touch the life and begin by `through`."""
        start = max(self.life.from_on, from_on or self.life.from_on)
        until = self.life.until_on or date.max.replace(year=9000)
        for period in periods(self.billing_anchor, months or self.billing_months, start, until):
            if period.start > self.through:
                return
            yield period

    def period_of(self, day: date) -> Period:
        """Return the billing period, whole, that a day falls in."""
        following = date.fromordinal(day.toordinal() + 1)
        return next(periods(self.billing_anchor, self.billing_months, day, following))

    def minor(self, amount_nano: int) -> int:
        """Return nano units as minor units of the agreement's currency, rounded half up."""
        return half_up(amount_nano, 10 ** (9 - minor_digits(self.currency)))
