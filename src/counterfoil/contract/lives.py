"""The life of an agreement in plain values: terms, endings, and what the kinds that shape a life are asked.

The engine builds a life by asking the clauses in force; it knows terms and days, and no kind.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Protocol

from counterfoil.calendar import EPOCH, Period, add_months
from counterfoil.contract.spans import Span

NEVER = date.max  # the day from which something counts that never does


@dataclass(frozen=True, slots=True)
class Term:
    """A span that the parties are bound for: so many months, counted from the anchor of the whole chain of terms.

    Every date of a chain is counted from its first day, so that 31 August, 28 February and 31 August stay one chain.
    An initial term that is counted from a later day than the agreement's first has its first day in `opened_on`: the
    days before the count belong to it. A term that was paused is `longer_by` so many days, and a chain begins anew at
    its end.
    """

    anchor: date
    offset_months: int
    months: int
    opened_on: date | None = None
    longer_by: int = 0

    @property
    def start(self) -> date:
        """The first day of the term."""
        return self.opened_on or add_months(self.anchor, self.offset_months)

    @property
    def end(self) -> date:
        """The first day after the term."""
        return add_months(self.anchor, self.offset_months + self.months) + timedelta(days=self.longer_by)

    def next(self, months: int) -> "Term":
        """Return the term of so many months that follows this one."""
        if self.longer_by:
            return Term(self.end, 0, months)
        return Term(self.anchor, self.offset_months + self.months, months)

    def without(self, spans: Sequence[tuple[date, date]]) -> "Term":
        """Return the term, longer by as many of its days as are in these spans, which do not overlap."""
        days = -1
        longer = self
        while longer.longer_by != days:
            days = longer.longer_by
            inside = ((max(since, self.start), min(until, longer.end)) for since, until in spans)
            longer = replace(longer, longer_by=sum(max((until - since).days, 0) for since, until in inside))
        return longer


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known when an agreement begins: the order's day and term, and the day of activation if there was one."""

    start_on: date
    term: Span | None
    activated_on: date | None
    billing_months: int


@dataclass(frozen=True, slots=True)
class Began:
    """How a life begins: the first day that is charged, and the initial term (None: open-ended).

    Billing periods by anniversary are counted from `periods_from`; None: from where the term is, or the first day.
    """

    from_on: date
    initial_term: Term | None
    periods_from: date | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an order does not fit the clause, and what would."""

    because: str
    expected: str


class Happening(Protocol):
    """An event as a clause sees it (facts.events.Event is one)."""

    @property
    def type(self) -> str:
        """The registered type."""
        ...

    @property
    def effective_on(self) -> date:
        """The local day on which it takes effect."""
        ...

    def __getitem__(self, name: str, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Ending:
    """The first day after an agreement, and why it ends there.

    `judged_on` is the day whose terms decide: the day on which a notice counts, a host's last day. None in `on` says
    that the happening `of` was heard and ends nothing.
    """

    on: date | None
    because: str
    judged_on: date
    of: Happening | None = None
    by_host: bool = False  # it ends because another agreement does


@dataclass(frozen=True, slots=True)
class Conversion:
    """From that day the agreement is governed by the description of another service.

    If a host's end would also end it on that day, it goes on all the same, unless `over_ending` is false.
    """

    on: date
    service: str
    over_ending: bool = True


@dataclass(frozen=True, slots=True)
class Host:
    """Another agreement of the same account, while one service governs it (until None: it runs on)."""

    service: str
    from_on: date
    until_on: date | None

    def runs_on(self, day: date) -> bool:
        """Return whether it is alive, as this service, on the day."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class LifeSoFar:
    """What a clause that ends or converts an agreement may look at."""

    service: str  # whose description governs
    from_on: date
    terms: Callable[[], Iterator[Term]]  # the initial term and its renewals, without end; none if open-ended
    happenings: Sequence[Happening]
    hosts: Sequence[Host]

    def of_type(self, name: str) -> Iterator[Happening]:
        """Yield the events of one type, by effective day."""
        return (happening for happening in self.happenings if happening.type == name)

    def host_ends(self, services: Sequence[str]) -> Iterator[date]:
        """Yield, by date, the days in this life from which a host service, of those named, is no longer there.

        A service that another agreement of the account continues on the same day has not ended.
        """
        for day in sorted({host.until_on for host in self.hosts if host.until_on and host.until_on > self.from_on}):
            for service in services:
                mine = [host for host in self.hosts if host.service == service]
                if any(host.until_on == day for host in mine) and not any(host.runs_on(day) for host in mine):
                    yield day
                    break

    def has_host(self, services: Sequence[str], day: date) -> bool:
        """Return whether an agreement of one of the services is alive on the day."""
        return any(host.service in services and host.runs_on(day) for host in self.hosts)


@dataclass(frozen=True, slots=True)
class QuantityChange:
    """A change of a quantity, from which day it is wanted and on which day it was said.

    `periods(every, anchor)` yields the billing periods from the one in which it is wanted, in the order's rhythm where
    None is given; `terms()` the terms likewise.
    """

    unit: str
    effective_on: date
    said_on: date
    before: int  # the quantity that counts on the day
    after: int
    periods: Callable[[int | None, str | None], Iterator[Period]]
    terms: Callable[[], Iterator[Term]]


@dataclass(frozen=True, slots=True)
class Following:
    """A quantity that follows another one of the same account: unit = factor x the other unit."""

    unit: str
    service: str
    other_unit: str
    factor: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """A quantity that holds from a day until another (None: on and on)."""

    from_on: date
    until_on: date | None
    quantity: int


@dataclass(frozen=True, slots=True)
class Life:
    """The life of one agreement: its days, its terms so far, and the descriptions that govern it."""

    from_on: date
    until_on: date | None
    ended_because: str
    initial_term: Term | None
    terms: tuple[Term, ...]
    periods_from: date | None = None  # what billing periods by anniversary are counted from, if not the term
    conversions: tuple[Conversion, ...] = ()
    quantities: Mapping[str, tuple[Step, ...]] = field(default_factory=dict, hash=False)
    billing_anchor: date = EPOCH  # what the billing periods of the agreement are counted from
    billing_months: int = 1

    def runs_on(self, day: date) -> bool:
        """Return whether the agreement is alive on the day."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)
