"""Quantities of agreements over time: what was ordered and changed, and what follows another agreement's quantity.

From which day a change counts is for the clauses in force to say; no kind is known here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from counterfoil.calendar import EPOCH, Period, periods
from counterfoil.contract.faults import Faults
from counterfoil.contract.lives import NEVER, Following, QuantityChange, Step
from counterfoil.engine.governed import Governed
from counterfoil.engine.terms import ClauseInForce, yields_to
from counterfoil.facts.events import Event

Events = Mapping[str, Sequence[Event]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A quantity that is wanted from a day, and when that was said."""

    on: date
    said_on: date
    quantity: int


def add_quantities(lives: Mapping[str, Governed], events: Events, faults: Faults) -> None:
    """Give every life of an account its quantities; those that follow others come after them."""
    for identity, governed in lives.items():
        happenings = [event for event in events.get(identity, ()) if event.type == "quantity-changed"]
        first = dict.fromkeys((str(event["unit"]) for event in happenings), 0) | dict(governed.order.quantities)
        if first:
            steps = {
                unit: _stepped(governed, unit, quantity, _recorded(governed, unit, happenings, faults), faults)
                for unit, quantity in sorted(first.items())
            }
            governed.life = replace(governed.life, quantities=steps)
    following = [governed for governed in lives.values() if _followings(governed)]
    for _ in range(len(following) + 1):  # a quantity may follow one that follows another
        before = [governed.life.quantities for governed in following]
        for governed in following:
            followed = _followed(governed, lives, faults)
            governed.life = replace(governed.life, quantities={**governed.life.quantities, **followed})
        if before == [governed.life.quantities for governed in following]:
            break
    for governed in following:
        _compare(governed, events.get(governed.order.id, ()), lives, faults)


def _recorded(governed: Governed, unit: str, happenings: Sequence[Event], faults: Faults) -> Iterator[_Wanted]:
    """Yield the recorded changes of a unit by day; two that differ on one day are a fault."""
    changes: dict[date, Event] = {}
    for event in happenings:
        if event["unit"] != unit:
            continue
        earlier = changes.setdefault(event.effective_on, event)
        if earlier is not event and earlier["quantity"] != event["quantity"]:
            faults.add(
                "two-changes-on-one-day",
                event.where,
                f"{governed.order.id}: {unit} becomes {event['quantity']} on {event.effective_on}, and "
                f"{earlier['quantity']} on the same day at {earlier.where}",
                "Give the two changes different days, or record only the one that holds.",
                agreements=[governed.order.id],
            )
    for day in sorted(changes):
        event = changes[day]
        # Who records a change after its day corrects the book; who records it before that day says it in advance.
        said_on = event["notice_on"] or min(day, event.recorded_on or day)
        yield _Wanted(day, said_on, int(event["quantity"]))


def _stepped(
    governed: Governed, unit: str, quantity: int, wanted: Iterator[_Wanted] | Sequence[_Wanted], faults: Faults
) -> tuple[Step, ...]:
    """Return the steps of a quantity: each change from the day that the clauses say, a later one in place of those
    that had not yet taken effect."""
    life = governed.life
    effective = {life.from_on: quantity}
    for change in wanted:
        if life.until_on is not None and change.on >= life.until_on:
            break
        day = change.on
        level = effective[max((one for one in effective if one <= day), default=life.from_on)]
        if day > life.from_on and change.quantity != level:
            day = max(_moved(governed, unit, change, level, faults), life.from_on)
        day = max(day, life.from_on)
        if day == NEVER:
            continue
        for later in [one for one in effective if one >= day]:
            del effective[later]
        effective[day] = change.quantity
    steps: list[Step] = []
    for day, level in sorted(effective.items()):
        if (life.until_on is None or day < life.until_on) and (not steps or steps[-1].quantity != level):
            if steps:
                steps[-1] = replace(steps[-1], until_on=day)
            steps.append(Step(day, life.until_on, level))
    return tuple(steps)


def _moved(governed: Governed, unit: str, wanted: _Wanted, before: int, faults: Faults) -> date:
    """Return the day from which a change counts, as the clauses in force on its day say; its own day if none does."""
    anchors = {"calendar": EPOCH, "anniversary": governed.term_anchor}

    def billing(every: int | None, anchor: str | None) -> Iterator[Period]:
        start = anchors.get(anchor or "", governed.billing_anchor)
        return periods(start, every or governed.every, wanted.on, date.max.replace(year=9000))

    change = QuantityChange(unit, wanted.on, wanted.said_on, before, wanted.quantity, billing, governed.terms)
    answers: list[tuple[ClauseInForce, date]] = []
    for clause in governed.in_force(wanted.on).asked("changes"):
        assert clause.kind.changes is not None
        day: date | None = clause.kind.changes(clause.parameters, change)
        if day is not None:
            answers.append((clause, day))
    standing = [one for one in answers if not any(yields_to(one[0], other) for other, _ in answers)]
    for clause, day in standing[1:]:
        if day != standing[0][1]:
            other = standing[0][0].clause
            faults.add(
                "clauses-contradict",
                clause.clause.where,
                f"order {governed.order.id}: the change of {unit} wanted from {wanted.on} counts from {day} by "
                f"{clause.clause.address}, and from {standing[0][1]} by {other.address} ({other.where})",
                f'Name different units in the two, or let one yield: `yields_to = ["{other.id}"]`.',
                agreements=[governed.order.id],
            )
    return standing[0][1] if standing else wanted.on


# Quantities that follow others ------------------------------------------------------------------------------------


def _followings(governed: Governed) -> list[tuple[date, date | None, Following]]:
    """Return what follows what, and on which days."""
    found = []
    for reign in governed.reigns:
        for clause in reign.terms.asked("follows"):
            assert clause.kind.follows is not None
            found.append((reign.from_on, reign.until_on, clause.kind.follows(clause.parameters)))
    return found


def _followed(governed: Governed, lives: Mapping[str, Governed], faults: Faults) -> dict[str, tuple[Step, ...]]:
    """Return the quantities of an agreement that follow others, each change from the day that the clauses say."""
    steps = {}
    for unit, totals in _totals(governed, lives).items():
        (_, first), *later = sorted(totals.items())
        wanted = [_Wanted(day, day, quantity) for day, quantity in later]
        steps[unit] = _stepped(governed, unit, first, wanted, faults)
    return steps


def _totals(governed: Governed, lives: Mapping[str, Governed]) -> dict[str, dict[date, int]]:
    """Return, by unit, what a quantity would be if it followed at once: from which day how many.

    A host that has none of the unit followed leaves the quantity unstated, which is a fault where it is counted.
    """
    totals: dict[str, dict[date, int]] = {}
    for from_on, until_on, following in _followings(governed):
        leading = [
            (max(step.from_on, reign.from_on), _first(step.until_on, reign.until_on), step.quantity)
            for other in lives.values()
            if other is not governed
            for reign in other.reigns
            if reign.terms.description.service == following.service
            for step in other.life.quantities.get(following.other_unit, ())
        ]
        hosts = [one for one in lives.values() if one is not governed and one.order.service == following.service]
        if any(following.other_unit not in host.life.quantities for host in hosts):
            continue
        days = {from_on, *(day for since, until, _ in leading for day in (since, until) if day is not None)}
        found = totals.setdefault(following.unit, {})
        for day in sorted(days):
            if from_on <= day and (until_on is None or day < until_on):
                counts = (count for since, until, count in leading if since <= day and (until is None or day < until))
                found[day] = sum(counts) * following.factor
    return totals


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _compare(governed: Governed, happenings: Sequence[Event], lives: Mapping[str, Governed], faults: Faults) -> None:
    """Add a fault where the order or an event states a quantity that differs from the one that it has to equal."""
    order = governed.order
    for unit, totals in _totals(governed, lives).items():
        stated = []
        if unit in order.quantities:
            stated.append((order.where, governed.life.from_on, order.quantities[unit]))
        for event in happenings:
            if event.type == "quantity-changed" and event["unit"] == unit and governed.life.runs_on(event.effective_on):
                stated.append((event.where, event.effective_on, event["quantity"]))
        for where, day, quantity in stated:
            equals = totals[max((one for one in totals if one <= day), default=min(totals))]
            if quantity != equals:
                faults.add(
                    "quantity-not-matched",
                    where,
                    f"order {order.id}: {quantity} {unit}s from {day}, where the quantity that it follows gives "
                    f"{equals}",
                    f"Leave {unit} out: it follows by itself.",
                    agreements=[order.id],
                )
