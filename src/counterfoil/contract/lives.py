"""The life of an agreement in plain values: terms, endings, and what the kinds that shape a life are asked.

The engine builds a life by asking the clauses in force; it knows terms and days, and no kind.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from counterfoil.calendar import Period, add_months


@dataclass(frozen=True, slots=True)
class Term:
    """A span that the parties are bound for: so many months, counted from the anchor of the whole chain of terms.

    Every date of a chain is counted from its first day, so that 31 August, 28 February and 31 August stay one chain.
    """

    anchor: date
    offset_months: int
    months: int

    @property
    def start(self) -> date:
        """The first day of the term."""
        return add_months(self.anchor, self.offset_months)

    @property
    def end(self) -> date:
        """The first day after the term."""
        return add_months(self.anchor, self.offset_months + self.months)

    def next(self, months: int) -> "Term":
        """Return the term of so many months that follows this one."""
        return Term(self.anchor, self.offset_months + self.months, months)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known when an agreement begins: the order's day and term, and the day of activation if there was one."""

    start_on: date
    term_months: int | None
    activated_on: date | None
    billing_months: int


@dataclass(frozen=True, slots=True)
class Began:
    """How a life begins: the first day that is charged, and the initial term (None: open-ended)."""

    from_on: date
    initial_term: Term | None


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
    """The first day after an agreement, and why it ends there."""

    on: date
    because: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """From that day the agreement is governed by the description of another service."""

    on: date
    service: str


@dataclass(frozen=True, slots=True)
class Host:
    """Another agreement of the same account: its service, its first day, and its first day after (None: runs on)."""

    service: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class LifeSoFar:
    """What a clause that ends or converts an agreement may look at."""

    from_on: date
    initial_term: Term | None
    renew: Callable[[Term], Term | None]
    happenings: Sequence[Happening]
    hosts: Sequence[Host]

    def terms(self) -> Iterator[Term]:
        """Yield the initial term and its renewals, without end if they have none."""
        term = self.initial_term
        while term is not None:
            yield term
            term = self.renew(term)

    def of_type(self, name: str) -> Iterator[Happening]:
        """Yield the events of one type, by effective day."""
        return (happening for happening in self.happenings if happening.type == name)


@dataclass(frozen=True, slots=True)
class QuantityChange:
    """A change of a quantity as it was recorded, with the billing period in which it falls."""

    effective_on: date
    recorded_on: date | None
    before: int
    after: int
    billing_period: Period


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
    conversions: tuple[Conversion, ...] = ()
    quantities: Mapping[str, tuple[Step, ...]] = field(default_factory=dict, hash=False)

    def runs_on(self, day: date) -> bool:
        """Return whether the agreement is alive on the day."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)
