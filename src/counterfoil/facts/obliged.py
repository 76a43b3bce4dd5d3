"""What a clause that obliges may look at: one agreement, its life and events, working days, the span asked about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from counterfoil.calendar import Period, periods, zone
from counterfoil.contract.lives import Life, Term
from counterfoil.contract.orders import Order
from counterfoil.facts.events import Event
from counterfoil.workdays import WorkingDays


@dataclass(frozen=True, slots=True)
class Obliged:
    """One agreement as a clause that obliges sees it. Days are local to the agreement.

    Duties are asked for that fall due from `from_on` through `until_on`; `today` is the day on which it is looked at:
    what happens later is not known yet. `working` are the working days of the provider's country.
    """

    order: Order
    service: str  # whose description governs
    service_name: str
    life: Life
    terms: Callable[[], Iterator[Term]]  # the initial term and its renewals, without end; none if open-ended
    billing_anchor: date
    billing_months: int
    happenings: tuple[Event, ...]  # until today, oldest first
    today: date
    from_on: date
    until_on: date
    working: WorkingDays

    def of_type(self, *names: str) -> Iterator[Event]:
        """Yield the events of some types until today, oldest first."""
        return (event for event in self.happenings if event.type in names)

    def terms_that_end(self) -> Iterator[Term]:
        """Yield the terms of the life that end by a year after what is asked about."""
        horizon = self.until_on + timedelta(days=366)
        for term in self.terms():
            if self.life.until_on is not None and term.start >= self.life.until_on:
                return
            if term.start > horizon:
                return
            yield term

    def periods(self, months: int | None = None) -> Iterator[Period]:
        """Yield the billing periods of the life, whole, that begin by the last day asked about."""
        until = min(self.life.until_on or date.max, self.until_on + timedelta(days=1))
        if self.life.from_on < until:
            yield from periods(self.billing_anchor, months or self.billing_months, self.life.from_on, until)

    def quantity(self, unit: str, day: date) -> int:
        """Return how many of a unit the agreement has on a day; 0 if it has none."""
        for step in reversed(self.life.quantities.get(unit, ())):
            if step.from_on <= day:
                return step.quantity if step.until_on is None or day < step.until_on else 0
        return 0

    def local(self, instant: datetime) -> datetime:
        """Return an instant in the agreement's own time zone."""
        return instant.astimezone(zone(self.order.time_zone))

    def instant(self, event: Event) -> datetime:
        """Return when an event happened (UTC): its instant, or the beginning of its local day."""
        return event.at or datetime.combine(event.effective_on, time(0), zone(self.order.time_zone)).astimezone(UTC)
