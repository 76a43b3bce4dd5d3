"""Lives of agreements: from order, events and clauses to terms, endings, conversions and quantities over time.

Plain values, one account at a time, because lives are irregular; what is regular (periods, cuts) is made on columns
later. The clauses in force are asked; no kind is known here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from counterfoil.calendar import EPOCH, Period, periods
from counterfoil.contract.faults import Faults
from counterfoil.contract.lives import (
    Began,
    Beginning,
    Conversion,
    Ending,
    Following,
    Host,
    Life,
    LifeSoFar,
    QuantityChange,
    Step,
    Term,
)
from counterfoil.contract.orders import Order
from counterfoil.engine.terms import Interning, Terms, TermsInForce
from counterfoil.facts.events import Event

MOST_TERMS = 1200  # a century of months; a renewal that never moves on is a broken kind


@dataclass(slots=True)
class Governed:
    """An agreement with its life and the terms that govern it from day to day."""

    order: Order
    life: Life
    reigns: list[TermsInForce]

    @property
    def every(self) -> int:
        """Months of a billing period, where a clause leaves it to the order; one month if that is silent too."""
        return self.order.every or 1

    @property
    def term_anchor(self) -> date:
        """The day from which terms, and billing periods by anniversary, are counted."""
        return self.life.initial_term.anchor if self.life.initial_term else self.life.from_on

    @property
    def billing_anchor(self) -> date:
        """The day from which billing periods are counted: a first of January, or the term's first day."""
        return self.term_anchor if self.order.anchor == "anniversary" else EPOCH


class LivesOfAccount:
    """The lives of all agreements of one account, which may depend on one another."""

    def __init__(self, orders: Sequence[Order], events: Mapping[str, Sequence[Event]], interning: Interning) -> None:
        self.orders = {order.id: order for order in orders}
        self.events = events
        self.interning = interning

    def live(self, through: date, faults: Faults) -> dict[str, Governed]:
        """Return every agreement that has begun by the day, by its id.

        An agreement with a fault in its terms is left out, the fault being in `faults`. Agreements whose end depends on
        another's are settled after it; a chain of such links is followed to its end.
        """
        begun = {}
        for order in self.orders.values():
            started = self._begin(order, faults)
            if started is not None and started[0].from_on <= through:
                begun[order.id] = started
        endings: dict[str, Ending | None] = dict.fromkeys(begun)
        conversions: dict[str, Conversion | None] = dict.fromkeys(begun)
        for _ in range(len(begun) + 1):
            before = (dict(endings), dict(conversions))
            for identity, (began, terms) in begun.items():
                hosts = self._hosts(identity, begun, endings)
                so_far = self._so_far(self.orders[identity], began, terms, hosts)
                endings[identity] = _earliest(self._endings(so_far, terms))
                conversions[identity] = self._conversion(so_far, terms)
            if before == (endings, conversions):
                break
        lives = {}
        for identity, (began, terms) in begun.items():
            order = self.orders[identity]
            ending, conversion = endings[identity], conversions[identity]
            if ending is not None and ending.on <= began.from_on:
                continue
            governed = self._governed(order, began, terms, ending, conversion, through, faults)
            if governed is not None:
                lives[identity] = governed
        self._with_quantities(lives, through, faults)
        return lives

    def _begin(self, order: Order, faults: Faults) -> tuple[Began, Terms] | None:
        terms = self.interning.at(order, order.description_on or order.start_on, (), faults)
        if terms is None:
            return None
        activated = [event.effective_on for event in self._happenings(order) if event.type == "activated"]
        beginning = Beginning(order.start_on, _months(order), min(activated, default=None), order.every or 1)
        for clause in terms.asked("begins"):
            assert clause.kind.begins is not None
            began: Began | None = clause.kind.begins(clause.parameters, beginning)
            return (began, terms) if began is not None else None
        return Began(order.start_on, None), terms

    def _happenings(self, order: Order) -> Sequence[Event]:
        return self.events.get(order.id, ())

    def _so_far(self, order: Order, began: Began, terms: Terms, hosts: Sequence[Host]) -> LifeSoFar:
        def renew(term: Term) -> Term | None:
            governing = self.interning.silently_at(order, term.end) or terms
            for clause in governing.asked("renews"):
                assert clause.kind.renews is not None
                renewed: Term | None = clause.kind.renews(clause.parameters, term, began.initial_term, order.every or 1)
                return renewed
            return None

        return LifeSoFar(began.from_on, began.initial_term, renew, self._happenings(order), hosts)

    def _hosts(
        self, identity: str, begun: Mapping[str, tuple[Began, Terms]], endings: Mapping[str, Ending | None]
    ) -> list[Host]:
        hosts = []
        for other, (began, _) in begun.items():
            if other != identity:
                ending = endings[other]
                hosts.append(Host(self.orders[other].service, began.from_on, ending.on if ending else None))
        return hosts

    def _endings(self, so_far: LifeSoFar, terms: Terms) -> Iterator[Ending]:
        for event in so_far.of_type("agreement-ended"):
            yield Ending(event.effective_on, str(event["reason"] or "recorded as ended"))
        for clause in terms.asked("ends"):
            assert clause.kind.ends is not None
            yield from clause.kind.ends(clause.parameters, so_far)
        if so_far.initial_term is not None:
            last = so_far.initial_term
            if so_far.renew(last) is None:
                yield Ending(last.end, "the term ended and nothing renews it")

    def _conversion(self, so_far: LifeSoFar, terms: Terms) -> Conversion | None:
        for clause in terms.asked("converts"):
            assert clause.kind.converts is not None
            conversion: Conversion | None = clause.kind.converts(clause.parameters, so_far)
            if conversion is not None:
                return conversion
        return None

    def _governed(
        self,
        order: Order,
        began: Began,
        terms: Terms,
        ending: Ending | None,
        conversion: Conversion | None,
        through: date,
        faults: Faults,
    ) -> Governed | None:
        until = ending.on if ending else None
        life = Life(
            began.from_on,
            until,
            ending.because if ending else "",
            began.initial_term,
            tuple(self._terms_through(order, began, terms, until, through)),
            (conversion,) if conversion and (until is None or conversion.on < until) else (),
        )
        reigns = self.interning.reigns(order, life, self._happenings(order), faults)
        return Governed(order, life, reigns) if reigns is not None else None

    def _terms_through(
        self, order: Order, began: Began, terms: Terms, until: date | None, through: date
    ) -> Iterator[Term]:
        so_far = self._so_far(order, began, terms, ())
        for number, term in enumerate(so_far.terms()):
            if number > MOST_TERMS:
                raise RuntimeError(f"the terms of {order.id} do not move on")
            yield term
            if term.end > through or (until is not None and term.end >= until):
                return

    # Quantities ----------------------------------------------------------------------------------------------------

    def _with_quantities(self, lives: dict[str, Governed], through: date, faults: Faults) -> None:
        for governed in lives.values():
            steps = {
                unit: tuple(self._steps(governed, unit, quantity, faults))
                for unit, quantity in self._first_quantities(governed).items()
            }
            governed.life = replace(governed.life, quantities=steps)
        for governed in lives.values():
            followed = dict(governed.life.quantities)
            for clause in governed.reigns[0].terms.asked("follows"):
                assert clause.kind.follows is not None
                following: Following = clause.kind.follows(clause.parameters)
                followed[following.unit] = tuple(_followed(governed, following, lives))
            governed.life = replace(governed.life, quantities=followed)

    def _first_quantities(self, governed: Governed) -> dict[str, int]:
        first = dict.fromkeys(
            (str(event["unit"]) for event in self._happenings(governed.order) if event.type == "quantity-changed"), 0
        )
        return first | dict(governed.order.quantities)

    def _steps(self, governed: Governed, unit: str, quantity: int, faults: Faults) -> Iterator[Step]:
        """Yield the steps of one quantity; what a change does and from when is for the clauses to say."""
        order, life = governed.order, governed.life
        changes: dict[date, Event] = {}
        for event in self._happenings(order):
            if event.type == "quantity-changed" and event["unit"] == unit:
                earlier = changes.setdefault(event.effective_on, event)
                if earlier is not event and earlier["quantity"] != event["quantity"]:
                    faults.add(
                        "two-changes-on-one-day",
                        event.where,
                        f"{order.id}: {unit} becomes {event['quantity']} on {event.effective_on}, and "
                        f"{earlier['quantity']} on the same day at {earlier.where}",
                        "Give the two changes different days, or record only the one that holds.",
                        agreements=[order.id],
                    )
        effective: dict[date, int] = {}
        level = quantity
        for day in sorted(changes):
            after = int(changes[day]["quantity"])
            moved = self._moved(governed, changes[day], level, after)
            for later in [other for other in effective if other >= moved]:
                del effective[later]
            effective[moved] = level = after
        current, since = quantity, life.from_on
        for day in sorted(effective):
            if life.until_on is not None and day >= life.until_on:
                break
            if day > since:
                yield Step(since, day, current)
                since = day
            current = effective[day]
        yield Step(since, life.until_on, current)

    def _moved(self, governed: Governed, event: Event, before: int, after: int) -> date:
        """Return the day on which a change of quantity takes effect, as the clause in force on its day says."""
        day = event.effective_on
        anchor, every = governed.billing_anchor, governed.every
        billing = next(periods(anchor, every, day, day + timedelta(days=1)), Period(day, day))
        change = QuantityChange(day, event.recorded_on, before, after, billing)
        for reign in governed.reigns:
            if reign.from_on <= day and (reign.until_on is None or day < reign.until_on):
                for clause in reign.terms.asked("changes"):
                    assert clause.kind.changes is not None
                    moved: date | None = clause.kind.changes(clause.parameters, change, str(event["unit"]))
                    if moved is not None:
                        return moved
        return day


def _months(order: Order) -> int | None:
    """Return the months of the order's term; one in days is no whole number of months and is the kind's to refuse."""
    return order.term.count if order.term is not None and order.term.unit == "months" else None


def _earliest(endings: Iterator[Ending]) -> Ending | None:
    return min(endings, key=lambda ending: (ending.on, ending.because), default=None)


def _followed(governed: Governed, following: Following, lives: Mapping[str, Governed]) -> Iterator[Step]:
    """Yield the steps of a quantity that follows another agreement's: the sum over the account's agreements of it."""
    life = governed.life
    leading = [
        step
        for other in lives.values()
        if other.order.service == following.service
        for step in other.life.quantities.get(following.other_unit, ())
    ]
    days = {life.from_on}
    for step in leading:
        days.update(day for day in (step.from_on, step.until_on) if day is not None)
    inside = sorted(day for day in days if life.runs_on(day))
    for place, day in enumerate(inside):
        total = sum(
            step.quantity for step in leading if step.from_on <= day and (step.until_on is None or day < step.until_on)
        )
        until = inside[place + 1] if place + 1 < len(inside) else life.until_on
        yield Step(day, until, total * following.factor)
