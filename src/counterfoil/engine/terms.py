"""Terms in force: what governs an agreement on a day, resolved once for all agreements that have the same.

Ten thousand agreements on one description with the same prices share one `Terms`; frames carry its number. A number
stands for the resolved parameters of one clause, whatever version they were read from, so that a clause that did not
change is not cut where a new version begins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.description import Clause, Description, NotRunning, clause_named
from counterfoil.contract.faults import Faults, listed, nearest
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.lives import Life
from counterfoil.contract.orders import Order
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, fields_of, form_of
from counterfoil.contract.resolving import resolve_clauses
from counterfoil.contract.toml_positions import Located, plain
from counterfoil.facts.events import Event


@dataclass(frozen=True, slots=True)
class ClauseInForce:
    """A clause with its parameters as they hold for an agreement, and the numbers that stand for both in frames."""

    clause: Clause
    kind: ClauseKind
    parameters: ClauseParameters
    number: int  # of the clause (service and id) in the run
    params: int  # of the resolved parameters in the run
    set_by: Mapping[str, Clause] = field(default_factory=dict, hash=False)  # parameters that other clauses set


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that governs an agreement on a day: one version of a description, filled by the order."""

    number: int
    version: int  # number of the description in the run
    description: Description
    currency: str
    clauses: tuple[ClauseInForce, ...]
    by_hook: Mapping[str, tuple[ClauseInForce, ...]] = field(hash=False)

    def asked(self, hook: str) -> tuple[ClauseInForce, ...]:
        """Return the clauses whose kind answers this hook, in the description's order."""
        return self.by_hook.get(hook, ())


@dataclass(frozen=True, slots=True)
class TermsInForce:
    """Terms and the days on which they govern an agreement (until None: on and on)."""

    from_on: date
    until_on: date | None
    terms: Terms


HOOKS = ("begins", "renews", "ends", "converts", "follows", "changes", "permits", "extends")
_ONE_ANSWER = ("begins", "renews")  # hooks that one clause answers, so that no order among clauses decides


class Interning:
    """Numbers for clauses, parameters, descriptions and terms; one for a run, so that numbers are comparable."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.clauses: list[Clause] = []
        self.params: list[tuple[int, ClauseParameters, Clause]] = []
        self.versions: list[Description] = []
        self.terms: list[Terms] = []
        self._clause_numbers: dict[tuple[str, str], int] = {}
        self._params_numbers: dict[tuple[int, ClauseParameters], int] = {}
        self._version_numbers: dict[tuple[str, date], int] = {}
        self._by_content: dict[tuple[Any, ...], Terms] = {}
        self._filled: tuple[Order, list[Event], tuple[Mapping[str, Located], tuple[Any, ...]]] | None = None
        self._dates: dict[str, tuple[date, ...]] = {}

    def at(
        self, order: Order, day: date, amendments: Sequence[Event], faults: Faults, service: str | None = None
    ) -> Terms | None:
        """Return the terms of an order on a day, or None after adding the faults that stand in the way."""
        service = service or order.service
        description = self.catalogue.in_force(service, day)
        if description is None:
            versions = self.catalogue.versions(service)
            if not versions:
                faults.add(
                    "unknown-service",
                    order.where,
                    f"order {order.id}: no service is described as `{service}`",
                    f"Described are {listed(self.catalogue.services)}." + nearest(service, self.catalogue.services),
                    agreements=[order.id],
                )
            else:
                faults.add(
                    "no-version-in-force",
                    order.where,
                    f"order {order.id}: no version of {service} governs {day}",
                    f"The first version begins on {versions[0].effective_on}.",
                    agreements=[order.id],
                )
            return None
        clauses = self.catalogue.clauses_of(description, day)
        fills, filled = self._fills(order, amendments)
        key = (description, clauses, filled, order.currency)
        known = self._by_content.get(key)
        if known is not None:
            return known
        resolved = self._resolve(order, clauses, fills, faults)
        if resolved is None:
            return None
        by_hook = {
            hook: found
            for hook in HOOKS
            if (found := _standing(hook, tuple(one for one in resolved if getattr(one.kind, hook) is not None)))
        }
        number = len(self.terms)
        terms = Terms(number, self._version_number(description), description, order.currency, resolved, by_hook)
        self.terms.append(terms)
        self._by_content[key] = terms
        return terms

    def course(
        self, order: Order, from_on: date, services: Sequence[tuple[date, str]], events: Sequence[Event]
    ) -> tuple[list[TermsInForce], bool]:
        """Return the terms from day to day as if the agreement never ended, and whether they are without faults.

        `services` are the first days of the services that govern it, by day. Terms that cannot be made out leave the
        earlier ones in force; `reigns` finds the faults of those that the agreement lives to see.
        """
        amendments = [event for event in events if event.type == "terms-amended"]
        reigns: list[TermsInForce] = []
        unheard = Faults()
        days = self._cuts(from_on, services, amendments)
        for place, day in enumerate(days):
            terms = self._on(order, day, services, amendments, unheard)
            until = days[place + 1] if place + 1 < len(days) else None
            terms = terms or (reigns[-1].terms if reigns else None)
            if terms is not None:
                _append(reigns, TermsInForce(day, until, terms))
        return reigns, not len(unheard)

    def reigns(
        self, order: Order, life: Life, events: Sequence[Event], course: Sequence[TermsInForce] | None, faults: Faults
    ) -> list[TermsInForce] | None:
        """Return the terms that govern an agreement from day to day, or None after adding faults.

        Days on which a version, an amendment or a conversion begins are the only cuts; neighbours with the same terms
        are one reign. `course` are the terms as if it never ended, if they are known to be without faults.
        """
        amendments = self._amendments(order, events, faults)
        if amendments is None:
            return None
        reigns: list[TermsInForce] = []
        if course is not None:
            for reign in course:
                if life.runs_on(reign.from_on):
                    is_last = reign.until_on is None or not life.runs_on(reign.until_on)
                    reigns.append(TermsInForce(reign.from_on, life.until_on, reign.terms) if is_last else reign)
        else:
            services = [(life.from_on, order.service), *((one.on, one.service) for one in life.conversions)]
            inside = [day for day in self._cuts(life.from_on, services, amendments) if life.runs_on(day)]
            for place, day in enumerate(inside):
                terms = self._on(order, day, services, amendments, faults)
                if terms is None:
                    return None
                until = inside[place + 1] if place + 1 < len(inside) else life.until_on
                _append(reigns, TermsInForce(day, until, terms))
        if not self._one_answer(order, reigns, faults):
            return None
        return reigns if self._permitted(order, life, amendments, reigns, faults) else None

    def _cuts(self, from_on: date, services: Sequence[tuple[date, str]], amendments: Sequence[Event]) -> list[date]:
        """Return the days from which other terms may govern, the first day of the life among them."""
        days = {from_on, *(event.effective_on for event in amendments), *(day for day, _ in services)}
        for _, service in services:
            if service not in self._dates:
                self._dates[service] = self.catalogue.dates_of(service, date.min)
            days.update(self._dates[service])
        return sorted(day for day in days if day >= from_on)

    def _on(
        self,
        order: Order,
        day: date,
        services: Sequence[tuple[date, str]],
        amendments: Sequence[Event],
        faults: Faults,
    ) -> Terms | None:
        """Return the terms of an order on a day, of the service and with the amendments of that day."""
        service = next(name for since, name in reversed(services) if since <= day)
        # An order that was made under a later version than that of its first day has that version from the start.
        governed_on = max(day, order.description_on or day) if service == order.service else day
        applied = [event for event in amendments if event.effective_on <= day]
        return self.at(order, governed_on, applied, faults, service)

    @staticmethod
    def _one_answer(order: Order, reigns: Iterable[TermsInForce], faults: Faults) -> bool:
        """Return whether no two clauses say how the agreement begins, or how it is renewed."""
        sound = True
        for reign in reigns:
            for hook in _ONE_ANSWER:
                first, *others = reign.terms.asked(hook) or (None,)
                for other in others:
                    assert first is not None
                    assert other is not None
                    sound = False
                    faults.add(
                        "clauses-contradict",
                        other.clause.where,
                        f"order {order.id}: {other.clause.address} and {first.clause.address} "
                        f"({first.clause.where}) both say how an agreement {hook}",
                        f'Take one out, or let it yield: `yields_to = ["{first.clause.id}"]`.',
                        agreements=[order.id],
                    )
        return sound

    # -----------------------------------------------------------------------------------------------------------------

    def _fills(self, order: Order, amendments: Sequence[Event]) -> tuple[Mapping[str, Located], tuple[Any, ...]]:
        """Return what an order fills with its amendments, and the same hashable; the last answer is kept."""
        if self._filled is None or self._filled[0] is not order or self._filled[1] != list(amendments):
            fills = dict(order.fills)
            for event in amendments:
                fills.update(event["terms"].table)
            hashable = tuple((name, plain(fills[name].value)) for name in sorted(fills))
            self._filled = (order, list(amendments), (fills, hashable))
        return self._filled[2]

    def _resolve(
        self, order: Order, clauses: Sequence[Clause], fills: Mapping[str, Located], faults: Faults
    ) -> tuple[ClauseInForce, ...] | None:
        answer = resolve_clauses(clauses, fills, order.currency, faults, account=order.account, order=order.named)
        if answer is None:
            return None
        resolved = []
        for one in answer:
            if isinstance(one, NotRunning):
                continue
            number = self._clause_number(one.clause)
            params = self._params_number(number, one.parameters, one.clause)
            resolved.append(ClauseInForce(one.clause, one.clause.kind, one.parameters, number, params, one.set_by))
        return tuple(resolved)

    def references(self, clause: ClauseInForce, terms: Terms) -> dict[str, list[int] | None]:
        """Return each list of clause ids among the parameters as numbers of clauses, for frames."""
        clauses = [one.clause for one in terms.clauses]
        found: dict[str, list[int] | None] = {}
        for name in _reference_fields(clause.kind):
            value = getattr(clause.parameters, name)
            if value is None:
                found[name] = None
            else:
                named = [clause_named(text, clause.clause, clauses) for text in value]
                found[name] = [self._clause_number(one) for one in named if one is not None]
        return found

    def reference_types(self, kind: ClauseKind) -> dict[str, pl.DataType]:
        """Return the columns of `references`."""
        return dict.fromkeys(_reference_fields(kind), pl.List(pl.UInt32()))

    def _clause_number(self, clause: Clause) -> int:
        key = (clause.service, clause.id)
        if key not in self._clause_numbers:
            self._clause_numbers[key] = len(self.clauses)
            self.clauses.append(clause)
        return self._clause_numbers[key]

    def clause_number(self, service: str, identity: str) -> int | None:
        """Return the number of a clause that has been met in this run, or None."""
        return self._clause_numbers.get((service, identity))

    def _params_number(self, number: int, parameters: ClauseParameters, clause: Clause) -> int:
        key = (number, parameters)
        if key not in self._params_numbers:
            self._params_numbers[key] = len(self.params)
            self.params.append((number, parameters, clause))
        place = self._params_numbers[key]
        # The first version that says so is shown, in whatever order versions are met.
        if (clause.effective_on, clause.where) < (self.params[place][2].effective_on, self.params[place][2].where):
            self.params[place] = (number, parameters, clause)
        return place

    def _version_number(self, description: Description) -> int:
        key = (description.service, description.effective_on)
        if key not in self._version_numbers:
            self._version_numbers[key] = len(self.versions)
            self.versions.append(description)
        return self._version_numbers[key]

    def _amendments(self, order: Order, events: Sequence[Event], faults: Faults) -> list[Event] | None:
        """Return the amendments of an order by day; two that set one thing on one day differently are a fault."""
        amendments = [event for event in events if event.type == "terms-amended"]
        said: dict[tuple[date, str], Event] = {}
        sound = True
        for event in amendments:
            for name, node in event["terms"].table.items():
                earlier = said.setdefault((event.effective_on, name), event)
                if earlier is not event and plain(earlier["terms"].table[name].value) != plain(node.value):
                    sound = False
                    faults.add(
                        "two-changes-on-one-day",
                        event.where,
                        f"{order.id}: `{name}` is amended twice from {event.effective_on}, also at {earlier.where}",
                        "Give the two changes different days, or record only the one that holds.",
                        agreements=[order.id],
                    )
        return amendments if sound else None

    def _permitted(
        self,
        order: Order,
        life: Life,
        amendments: Sequence[Event],
        reigns: Sequence[TermsInForce],
        faults: Faults,
    ) -> bool:
        """Return whether each one-sided change of the provider is permitted by a clause from its day."""
        sound = True
        used: dict[tuple[str, str], list[Event]] = {}
        for event in amendments:
            if event["by"] != "provider":
                continue
            reign = next((one for one in reversed(reigns) if one.from_on <= event.effective_on), None)
            if reign is None:
                continue
            refusals = []
            for clause in reign.terms.asked("permits"):
                assert clause.kind.permits is not None
                if event["clause"] not in (None, clause.clause.id):
                    continue
                before = used.setdefault((clause.clause.service, clause.clause.id), [])
                refusal: str | None = clause.kind.permits(clause.parameters, event, life, before)
                if refusal is None:
                    before.append(event)
                    break
                refusals.append(f"{clause.clause.address}: {refusal}")
            else:
                sound = False
                faults.add(
                    "change-not-permitted",
                    event.where,
                    f"{order.id}: the provider changes terms from {event.effective_on}, which no clause permits",
                    "; ".join(refusals) or "No clause of this agreement lets the provider change these terms.",
                    agreements=[order.id],
                )
        return sound


def _append(reigns: list[TermsInForce], reign: TermsInForce) -> None:
    """Add a reign, as one with the last if the terms are the same."""
    if reigns and reigns[-1].terms is reign.terms:
        reigns[-1] = TermsInForce(reigns[-1].from_on, reign.until_on, reign.terms)
    else:
        reigns.append(reign)


def _standing(hook: str, clauses: tuple[ClauseInForce, ...]) -> tuple[ClauseInForce, ...]:
    """Return the clauses that answer a hook which only one may answer, without those that yield to another of them."""
    if hook not in _ONE_ANSWER or len(clauses) < 2:
        return clauses
    return tuple(one for one in clauses if not any(yields_to(one, other) for other in clauses))


def yields_to(clause: ClauseInForce, other: ClauseInForce) -> bool:
    """Return whether a clause says that it yields to another."""
    named = (clause_named(text, clause.clause, (other.clause,)) for text in clause.clause.yields_to)
    return other.clause in named


@cache
def _reference_fields(kind: ClauseKind) -> tuple[str, ...]:
    """Return the names of a kind's parameters that are lists of clause ids."""
    form = form_of(ClauseIds)
    return tuple(name for name, one in fields_of(kind.parameters).items() if one.form is form)
