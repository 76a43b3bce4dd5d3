"""An agreement with its life and its terms, and the chain of terms that it lives through.

What lives are made into, and what quantities and columns are made from.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from counterfoil.calendar import EPOCH
from counterfoil.contract.lives import Life, Term
from counterfoil.contract.orders import Order
from counterfoil.engine.terms import Terms, TermsInForce

LAST_YEAR = 9000  # no chain of terms is followed beyond it


@dataclass(slots=True)
class Governed:
    """An agreement with its life and the terms that govern it from day to day."""

    order: Order
    life: Life
    reigns: list[TermsInForce]
    terms: Callable[[], Iterator[Term]] = field(default=lambda: iter(()))  # without end, unlike those of the life

    @property
    def every(self) -> int:
        """Months of a billing period, where a clause leaves it to the order: the order's, the description's, or one."""
        return months_of_period(self.order, self.reigns[0].terms)

    @property
    def term_anchor(self) -> date:
        """The day from which billing periods by anniversary are counted: the term's count, or what a clause says."""
        return term_anchor(self.life)

    @property
    def billing_anchor(self) -> date:
        """The day from which billing periods are counted: a first of January, or the anniversary's."""
        return billing_anchor(self.order, self.reigns[0].terms, self.life)

    def in_force(self, day: date) -> Terms:
        """Return the terms on a day; the first ones before the life, the last ones after it."""
        return in_force(self.reigns, day)


def months_of_period(order: Order, terms: Terms) -> int:
    """Return the months of a billing period: the order's, the description's, or one."""
    return order.every or terms.description.every or 1


def term_anchor(life: Life) -> date:
    """Return the day from which billing periods by anniversary are counted."""
    if life.periods_from is not None:
        return life.periods_from
    return life.initial_term.anchor if life.initial_term else life.from_on


def billing_anchor(order: Order, terms: Terms, life: Life) -> date:
    """Return the day from which billing periods are counted: a first of January, or the anniversary's."""
    return term_anchor(life) if (order.anchor or terms.description.anchor) == "anniversary" else EPOCH


def in_force(reigns: Sequence[TermsInForce], day: date) -> Terms:
    """Return the terms on a day; the first ones before the first day, the last ones after the last."""
    return next((reign for reign in reversed(reigns) if reign.from_on <= day), reigns[0]).terms


def chain_of_terms(
    first: Term | None, course: Sequence[TermsInForce], order: Order, paused: Sequence[tuple[date, date]] = ()
) -> Callable[[], Iterator[Term]]:
    """Return what yields the initial term and its renewals, each as the terms on its first day say; without end.

    Each is longer by its days in the spans of `paused`.
    """
    found = [] if first is None else [first.without(paused)]

    def extended() -> bool:
        last = found[-1]
        if last.end.year >= LAST_YEAR:
            return False
        for clause in in_force(course, last.end).asked("renews")[:1]:
            assert clause.kind.renews is not None
            term: Term | None = clause.kind.renews(
                clause.parameters, last, first, months_of_period(order, course[0].terms)
            )
            if term is not None and term.end <= last.end:
                raise RuntimeError(f"the terms of {order.id} do not move on")
            if term is not None:
                found.append(term.without(paused))
                return True
        return False

    def terms() -> Iterator[Term]:
        place = 0
        while place < len(found) or (found and extended()):
            yield found[place]
            place += 1

    return terms


def terms_through(terms: Callable[[], Iterator[Term]], until: date | None, through: date) -> Iterator[Term]:
    """Yield the terms until the one in which a day lies, or the agreement ends."""
    for term in terms():
        yield term
        if term.end > through or (until is not None and term.end >= until):
            return
