"""Terms that do not meet: parameters that no order fills, quantities without a price, windows that never open."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import Any

from counterfoil.contract.clause import Clause
from counterfoil.contract.faults import Faults, listed
from counterfoil.engine.answering import Answer
from counterfoil.engine.obliging import agenda
from counterfoil.engine.run import Case
from counterfoil.engine.terms import ClauseInForce, yields_to

FAR_AHEAD = timedelta(days=3 * 366)


def unfilled_parameters(case: Case, is_own: Callable[[str], bool], found: Faults) -> None:
    """Add the optional terms of the book's own descriptions that not one order of the service fills.

    A clause that needs one of them runs for nobody. The shipped catalogue leaves much open by design; only files that
    `is_own` says to be the book's are looked at, of services that somebody ordered.
    """
    filled: dict[str, set[str]] = {}
    for account in case.accounts:
        for order in account.orders:
            filled.setdefault(order.service, set()).update(order.fills)
    amended = {name for event in case.events if event.type == "terms-amended" for name in event["terms"].table}
    for service, names in sorted(filled.items()):
        for version in case.catalogue.versions(service):
            for clause in version.clauses if is_own(version.file) else ():
                for name, ask in sorted(clause.asks.items()):
                    if ask.optional and not ask.has_default and name not in names and name not in amended:
                        found.add(
                            "parameter-unfilled",
                            ask.node.where,
                            f"no order of {service} fills `{name}`: clause {clause.address} runs for nobody",
                            "Fill it in an order, or take the clause out.",
                            services=[service],
                        )


def quantities_without_price(case: Case, answer: Answer, found: Faults) -> None:
    """Add the quantities of orders that nothing in their clauses is per, counts or limits."""
    for identity, governed in sorted(answer.lives.items()):
        known = {
            word for reign in governed.reigns for clause in reign.terms.clauses for word in _words(clause.parameters)
        }
        order = governed.order
        for unit in order.quantities:
            if unit not in known:
                have = sorted(known & set(_units(case)))
                found.add(
                    "quantity-without-price",
                    order.where,
                    f"order {identity} has a quantity of {unit}, and no clause of {order.service} is about it",
                    f"Its clauses count {listed(have)}." if have else "Its clauses count nothing.",
                    agreements=[identity],
                )


def _units(case: Case) -> Iterator[str]:
    for account in case.accounts:
        for order in account.orders:
            yield from order.quantities


def _words(value: Any) -> Iterator[str]:
    """Yield every text inside the parameters of a clause."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _words(key)
            yield from _words(inner)
    elif isinstance(value, tuple | list | frozenset | set):
        for inner in value:
            yield from _words(inner)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _words(getattr(value, field.name))


def contradictions(answer: Answer, found: Faults) -> None:
    """Add pairs of clauses of one kind that say the same matter differently, where neither yields to the other.

    A kind names the parameters that tell matters apart (`ClauseKind.matter`); kinds without them are not looked at.
    """
    seen: set[tuple[Clause, Clause]] = set()
    for identity, governed in sorted(answer.lives.items()):
        for reign in governed.reigns:
            by_matter: dict[tuple[Any, ...], ClauseInForce] = {}
            for clause in reign.terms.clauses:
                if clause.kind.matter is None:
                    continue
                key = (clause.kind.name, *(getattr(clause.parameters, name) for name in clause.kind.matter))
                first = by_matter.setdefault(key, clause)
                is_same = first.parameters == clause.parameters or (first.clause, clause.clause) in seen
                if first is clause or is_same or yields_to(first, clause) or yields_to(clause, first):
                    continue
                seen.add((first.clause, clause.clause))
                found.add(
                    "terms-differ",
                    clause.clause.where,
                    f"{clause.clause.address} and {first.clause.address} ({first.clause.where}) say one matter "
                    f"differently (order {identity})",
                    f'Take one out, or let it yield: `yields_to = ["{first.clause.id}"]`.',
                    services=[clause.clause.service],
                )


def windows_never_open(case: Case, answer: Answer, through: date, found: Faults) -> None:
    """Add rights whose last day comes before the day from which they exist: a notice of 60 days in a term of 30."""
    duties = agenda(case, date.min, through + FAR_AHEAD, through).obligations
    said: set[tuple[Clause, str]] = set()
    for one in duties:
        is_shut = one.duty.is_right and one.due_on is not None and one.due_on < one.duty.arises_on
        if is_shut and one.account not in answer.blocked and (one.clause, one.agreement) not in said:
            said.add((one.clause, one.agreement))
            found.add(
                "window-never-opens",
                one.clause.where,
                f"{one.agreement}: {one.clause.address} gives until {one.due_on} for what begins only on "
                f"{one.duty.arises_on}",
                "Shorten the notice, or lengthen the term.",
                agreements=[one.agreement],
            )
