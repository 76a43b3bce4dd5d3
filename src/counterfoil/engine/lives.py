"""Lives of agreements: from order, events and clauses to terms, endings and conversions.

Plain values, one account at a time, because lives are irregular; what is regular (periods, cuts) is made on columns
later. The clauses in force are asked; no kind is known here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from counterfoil.calendar import add_months
from counterfoil.contract.faults import Faults
from counterfoil.contract.lives import (
    Began,
    Beginning,
    Conversion,
    Ending,
    Host,
    Life,
    LifeSoFar,
    Refused,
    Term,
)
from counterfoil.contract.orders import Order
from counterfoil.engine.governed import Governed, billing_anchor, chain_of_terms, months_of_period, terms_through
from counterfoil.engine.quantities import add_quantities
from counterfoil.engine.terms import Interning, Terms, TermsInForce
from counterfoil.facts.events import Event

__all__ = ["Governed", "LivesOfAccount"]

MOST_CONVERSIONS = 50
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Begun:
    """An agreement whose beginning is known, and how far its end has been followed."""

    order: Order
    began: Began
    first: Terms  # of the first day
    hosts: list[Host] | None = None  # as they were when it was last followed
    services: list[tuple[date, str]] = field(default_factory=list)  # by the day from which they govern
    conversions: tuple[Conversion, ...] = ()
    ending: Ending | None = None
    course: Sequence[TermsInForce] | None = None  # the terms as if it never ended, if they are without faults
    heard: set[str] = field(default_factory=set)  # identities of the notices that a clause answered
    terms: Callable[[], Iterator[Term]] = field(default=lambda: iter(()))

    def as_hosts(self) -> Iterator[Host]:
        """Yield it as others of its account see it: one host for each service that governs it."""
        until_on = self.ending.on if self.ending else None
        for place, (from_on, service) in enumerate(self.services):
            following = self.services[place + 1][0] if place + 1 < len(self.services) else None
            ends = min((day for day in (following, until_on) if day is not None), default=None)
            if ends is None or from_on < ends:
                yield Host(service, from_on, ends)


class LivesOfAccount:
    """The lives of all agreements of one account, which may depend on one another."""

    def __init__(self, orders: Sequence[Order], events: Mapping[str, Sequence[Event]], interning: Interning) -> None:
        self.orders = {order.id: order for order in orders}
        self.events = events
        self.interning = interning

    def live(self, through: date, faults: Faults) -> dict[str, Governed]:
        """Return every agreement that has begun by the day, by its id.

        An agreement with a fault in its terms is left out, the fault being in `faults`. Agreements whose end depends on
        another's are followed again whenever that changes, so that a chain of such links comes to its end.
        """
        begun = {order.id: one for order in self.orders.values() if (one := self._begin(order, through, faults))}
        for _ in range(2 * len(begun) + 1):
            changed = [one for identity, one in begun.items() if self._follow(one, identity, begun, through)]
            if not changed:
                break
        else:
            for one in changed:
                faults.add(
                    "agreements-in-a-ring",
                    one.order.where,
                    f"order {one.order.id}: its end depends on agreements whose end depends on it",
                    "Record the day on which it ended as `agreement-ended`, or take one of the links out.",
                    agreements=[one.order.id],
                )
        lives = {}
        for identity, one in begun.items():
            is_void = one.ending is not None and one.ending.on is not None and one.ending.on <= one.began.from_on
            if one.began.from_on <= through and not is_void:
                governed = self._governed(one, through, faults)
                if governed is not None:
                    lives[identity] = governed
        add_quantities(lives, self.events, faults)
        return lives

    def _begin(self, order: Order, through: date, faults: Faults) -> _Begun | None:
        # What stands in the way of an agreement that has not begun is not yet anybody's trouble.
        told = faults if order.start_on <= through else Faults()
        terms = self.interning.at(order, order.description_on or order.start_on, (), told)
        if terms is None:
            return None
        activated = [event.effective_on for event in self._happenings(order) if event.type == "activated"]
        beginning = Beginning(order.start_on, order.term, min(activated, default=None), months_of_period(order, terms))
        began: Began | Refused | None = _as_ordered(order)
        by = "no clause of its service says how long it binds"
        for clause in terms.asked("begins")[:1]:
            assert clause.kind.begins is not None
            began = clause.kind.begins(clause.parameters, beginning)
            by = f"{clause.clause.address}, {clause.clause.where}"
        if isinstance(began, Refused):
            where = order.block.table["term"].where if order.term is not None else order.where
            message = f"order {order.id}: {began.because} ({by})"
            told.add("term-unsettled", where, message, began.expected, agreements=[order.id])
        if not isinstance(began, Began):
            return None
        return _Begun(order, began, terms, services=[(began.from_on, order.service)])

    def _happenings(self, order: Order) -> Sequence[Event]:
        return self.events.get(order.id, ())

    # Ends and conversions ----------------------------------------------------------------------------------------

    def _follow(self, one: _Begun, identity: str, begun: Mapping[str, _Begun], through: date) -> bool:
        """Follow an agreement to its end with the others as they are now; return whether that changed anything."""
        hosts = [host for other, another in begun.items() if other != identity for host in another.as_hosts()]
        if one.hosts == hosts:
            return False
        before = (one.services, one.ending)
        is_first = one.hosts is None
        one.hosts = hosts
        happenings = self._happenings(one.order)
        one.services, one.conversions = [(one.began.from_on, one.order.service)], ()
        while True:
            course, is_sound = self.interning.course(one.order, one.began.from_on, one.services, happenings)
            one.course = course if is_sound else None
            one.terms = chain_of_terms(one.began.initial_term, course, one.order, _paused(course, happenings, through))
            conversion = self._conversion(one, course)
            if conversion is None:
                break
            one.services = [*one.services, (conversion.on, conversion.service)]
            one.conversions = (*one.conversions, conversion)
            if len(one.services) > MOST_CONVERSIONS:
                raise RuntimeError(f"the conversions of {one.order.id} do not come to an end")
        one.ending = self._ending(one, course, through)
        if one.ending is not None and one.ending.on is not None:
            until_on = one.ending.on
            one.conversions = tuple(conversion for conversion in one.conversions if conversion.on < until_on)
        return is_first or before != (one.services, one.ending)

    def _so_far(self, one: _Begun, terms: Terms) -> LifeSoFar:
        service = terms.description.service
        return LifeSoFar(service, one.began.from_on, one.terms, self._happenings(one.order), one.hosts or ())

    def _conversion(self, one: _Begun, course: Sequence[TermsInForce]) -> Conversion | None:
        """Return the first conversion out of the service that governs last; its terms on the day before decide."""
        since = one.services[-1][0]
        found = []
        for reign in course:
            for clause in reign.terms.asked("converts"):
                assert clause.kind.converts is not None
                for conversion in clause.kind.converts(clause.parameters, self._so_far(one, reign.terms)):
                    if conversion.on > since and _holds(reign, conversion.on - ONE_DAY, one.began.from_on):
                        found.append(conversion)
        return min(found, key=lambda conversion: (conversion.on, conversion.service), default=None)

    def _ending(self, one: _Begun, course: Sequence[TermsInForce], through: date) -> Ending | None:
        endings = []
        one.heard = set()
        for reign in course:
            for clause in reign.terms.asked("ends"):
                assert clause.kind.ends is not None
                for ending in clause.kind.ends(clause.parameters, self._so_far(one, reign.terms)):
                    if _holds(reign, ending.judged_on, one.began.from_on):
                        if isinstance(ending.of, Event):
                            one.heard.add(_identity(ending.of))
                        endings.append(ending)
        for event in self._happenings(one.order):
            if event.type == "agreement-ended":
                day = event.effective_on
                endings.append(Ending(day, str(event["reason"] or "recorded as ended"), day, event))
        over = {conversion.on for conversion in one.conversions if conversion.over_ending}
        # Terms that begin after `through` matter too: a running billing period may reach into them.
        horizon = add_months(through, max(months_of_period(one.order, course[0].terms), 12))
        last: Term | None = None
        for term in one.terms():
            last = term
            if term.start > horizon:
                last = None
                break
        if last is not None:
            endings.append(Ending(last.end, "the term ended and nothing renews it", last.end))
        dated = [ending for ending in endings if ending.on and not (ending.by_host and ending.on in over)]
        return min(dated, key=lambda ending: (ending.on, ending.because), default=None)

    # What holds ----------------------------------------------------------------------------------------------------

    def _governed(self, one: _Begun, through: date, faults: Faults) -> Governed | None:
        order, until = one.order, one.ending.on if one.ending else None
        life = Life(
            one.began.from_on,
            until,
            one.ending.because if one.ending else "",
            next(one.terms(), None),
            tuple(terms_through(one.terms, until, through)),
            one.began.periods_from,
            one.conversions,
            billing_months=months_of_period(order, one.first),
        )
        life = replace(life, billing_anchor=billing_anchor(order, one.first, life))
        for event in self._happenings(order):
            is_after = until is not None and event.effective_on >= until
            if event.type == "notice-given" and not is_after and _identity(event) not in one.heard:
                faults.add(
                    "notice-unsettled",
                    event.where,
                    f"order {order.id}: {event['by']} gave notice on {event.effective_on}, and no clause of its says "
                    "by when that has to be done, or when it ends the agreement",
                    "Fill what its clause on notice leaves to the order, or record the day of the end as "
                    "`agreement-ended`.",
                    agreements=[order.id],
                )
        reigns = self.interning.reigns(order, life, self._happenings(order), one.course, faults)
        return Governed(order, life, reigns, one.terms) if reigns is not None else None


def _as_ordered(order: Order) -> Began | Refused:
    """Return how an agreement begins of which no clause says so: on its day, for the order's term if that has one."""
    if order.term is None:
        return Began(order.start_on, None)
    if order.term.unit != "months":
        return Refused(f"its term is {order.term.count} {order.term.unit}", "A term is in months or years.")
    return Began(order.start_on, Term(order.start_on, 0, order.term.count) if order.term.count else None)


def _paused(course: Sequence[TermsInForce], happenings: Sequence[Event], through: date) -> list[tuple[date, date]]:
    """Return the days by which terms are longer, as far as they are known; the terms on a span's first day decide."""
    known = [event for event in happenings if event.effective_on <= through]
    found = []
    for reign in course:
        for clause in reign.terms.asked("extends"):
            assert clause.kind.extends is not None
            for since, until in clause.kind.extends(clause.parameters, known):
                if _holds(reign, since, course[0].from_on):
                    found.append((since, min(until, through + ONE_DAY)))
    return found


def _identity(event: Event) -> str:
    return f"{event.source} {event.id}"


def _holds(reign: TermsInForce, day: date, from_on: date) -> bool:
    """Return whether terms decide what is judged on a day; what came before the life is judged by its first terms."""
    day = max(day, from_on)
    return reign.from_on <= day and (reign.until_on is None or day < reign.until_on)
